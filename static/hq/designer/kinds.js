/** The kinds of questions: a blank one of each, what a change of kind keeps, and which comparisons fit. */
import { keyed } from "./document.js";

const BANDED = ["number", "money", "duration"];
const CHOSEN = ["single_choice", "multiple_choice"];
const ORDERED = ["scale", ...BANDED, "nps", "date", "time"];
const FILES = ["photo", "audio", "video", "file"];
/** What every kind has; the rest belongs to some. */
const COMMON = ["code", "text", "help", "standard", "required", "allow_na", "show_if", "critical", "bonus", "subjective", "comment", "evidence"];
/** @type {Record<string, string[]>} */
const OWN = {
  yes_no: ["points", "good"], single_choice: ["choices"], multiple_choice: ["choices", "points"], scale: ["min", "max", "points", "min_label", "max_label"],
  number: ["bands"], money: ["bands"], duration: ["bands"],
};
export const isBanded = (/** @type {string} */ kind) => BANDED.includes(kind);
export const hasChoices = (/** @type {string} */ kind) => CHOSEN.includes(kind);
/** Whether a question of it can earn points. @param {string} kind */
export const isScorable = (kind) => kind in OWN;

/** @param {number} n @returns {Choice} */
export const blankChoice = (n) => keyed({ code: `choice_${n}`, text: {}, points: 0 });

/** What a new question of a kind begins with besides its text. @param {string} kind @returns {Partial<Question>} */
function beginning(kind) {
  if (kind === "yes_no") return { points: 1 };
  if (hasChoices(kind)) return { choices: [blankChoice(1), blankChoice(2)] };
  if (kind === "scale") return { min: 1, max: 5, points: 5 };
  return {};
}

/** A question without words yet. @param {string} kind @returns {Question} */
export const blankQuestion = (kind) => keyed({ code: "question", kind, text: {}, ...(kind === "note" && { required: false }), ...beginning(kind) });

/** @returns {Section} */
export const blankSection = () => keyed({ code: "section", title: {}, questions: [] });

/** The question as one of another kind: what both have stays, what the new one lacks begins anew. @param {Question} question @param {string} kind @returns {Question} */
export function changeKind(question, kind) {
  const fits = (/** @type {string} */ name) => COMMON.includes(name) || (OWN[kind] ?? []).includes(name) || name.startsWith("x_");
  /** @type {any} */
  const kept = { ...question };
  for (const name of Object.keys(question)) if (!fits(name)) delete kept[name];
  return { ...beginning(kind), ...kept, kind };
}

/** The comparisons that can be offered on a question of a kind, in the order people need them. @param {string} kind @returns {string[]} */
export function operatorsFor(kind) {
  if (kind === "note") return ["lost_points"];
  const scored = isScorable(kind) ? ["lost_points"] : [];
  if (FILES.includes(kind) || kind === "location") return ["answered"];
  if (kind === "multiple_choice") return ["contains", "eq", "ne", "answered", ...scored];
  if (ORDERED.includes(kind)) return ["lte", "lt", "gte", "gt", "eq", "ne", "in", "not_in", "answered", ...scored];
  return ["eq", "ne", "in", "not_in", "answered", ...scored];
}

/** Whether a comparison may stand on a question of a kind at all (audits/rules/conditions.py). @param {string} operator @param {string} kind */
export function operatorFits(operator, kind) {
  if (operator === "lost_points") return true;
  if (kind === "note") return false;
  if (operator === "contains") return kind === "multiple_choice";
  return !["lt", "lte", "gt", "gte"].includes(operator) || ORDERED.includes(kind);
}
