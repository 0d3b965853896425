/** What stands in a part's fields, in words: as the panel calls them, never as they are written in the document. */
import { bandWords } from "./bands.js";
import { conditionWords } from "./condition_words.js";
import { criticalWords } from "./critical.js";
import { words } from "./desk.js";
import { questionsOf } from "./document.js";
import { whenOptions } from "./evidence.js";
import { pointsWords, written } from "./figures.js";
import { commentOptions } from "./question.js";
import { methodOptions } from "./section.js";
import { evidenceName, fill } from "../../shopper/page/texts.js";

/** @typedef {import("./desk.js").Desk} Desk */

/** What a field that isn't there means. @type {Record<string, unknown>} */
const USUAL = { required: true, allow_na: false, bonus: false, subjective: false, weight: 1, points: 0, good: "yes", comment: "optional", scoring: {} };

/** The names of what a part has, as the panel calls them. @param {string} name */
export function fieldName(name) {
  /** @type {Record<string, string>} */
  const names = {
    title: gettext("Title"), text: gettext("Text"), help: gettext("Help for the shopper"), standard: gettext("Standard"), code: gettext("Code"), kind: gettext("Kind"), points: gettext("Points"), good: gettext("The good answer"),
    choices: gettext("Choices and points"), bands: gettext("Points by bands"), min: gettext("Lowest"), max: gettext("Highest"), min_label: gettext("What the lowest means"), max_label: gettext("What the highest means"),
    required: gettext("Must be answered"), allow_na: gettext("May be not applicable"), bonus: gettext("Bonus"), subjective: gettext("A personal impression"), comment: gettext("Comment"), critical: gettext("Critical"),
    evidence: gettext("Evidence"), show_if: gettext("Shown when"), weight: gettext("Weight"), touchpoint: gettext("Touchpoint"), scoring: gettext("Scoring"), contradictions: gettext("Contradictions"),
    x_original: gettext("Keep photos in full size"),
  };
  return names[name] ?? name;
}

/** @param {[string, string][]} options @param {unknown} value */
const named = (options, value) => options.find(([one]) => one === value)?.[1] ?? String(value ?? "");

/** @param {EvidenceRule} rule */
const evidenceWords = (rule) => fill(gettext("%(kind)s: %(min)s to %(max)s, %(when)s"), { kind: evidenceName(rule.kind) ?? rule.kind, min: rule.min ?? 1, max: rule.max ?? 5, when: named(whenOptions(), rule.when ?? "always") });

/** How each field is said that isn't said by its value alone. @type {Record<string, (value: any, part: any, desk: Desk, document: Checklist) => string>} */
const SAYERS = {
  critical: (value, part) => (value ? criticalWords(part) : gettext("Nothing more than its points")),
  show_if: (value, _part, desk, document) => (value ? conditionWords(desk, value, questionsOf(document)) : gettext("Always")),
  contradictions: (value, _part, desk, document) => (value ?? []).map((/** @type {Contradiction} */ one) => `${conditionWords(desk, one.when, questionsOf(document))}: ${words(desk, one.text)}`).join("; "),
  choices: (value, _part, desk) => (value ?? []).map((/** @type {Choice} */ one) => `${words(desk, one.text, one.code)}: ${pointsWords(one.points ?? 0)}`).join("; "),
  bands: (value, part) => (value?.length ? bandWords(part) : gettext("Not scored: the number is only reported.")),
  evidence: (value) => (value?.length ? value.map(evidenceWords).join("; ") : gettext("No files are asked for.")),
  scoring: (value) => named(methodOptions(), value.method ?? "sections"),
  comment: (value) => named(commentOptions(), value),
  good: (value) => named([["yes", gettext("Yes")], ["no", gettext("No")]], value),
  kind: (value, _part, desk) => desk.data.kinds.find(({ kind }) => kind === value)?.name ?? String(value),
};

/** Texts in their languages, a yes, a number, or what was written. @param {unknown} value @returns {string} */
function plainly(value) {
  if (typeof value === "boolean") return value ? gettext("Yes") : gettext("No");
  if (Array.isArray(value)) return value.map(plainly).join("; ");
  if (value && typeof value === "object") return Object.values(value).filter((one) => one !== "").map(plainly).join(" / ");
  return written(value);
}

/** A field of a section, a question, or the document itself. @param {Desk} desk @param {any} part @param {string} name @param {Checklist} document in which the part stands */
export function fieldWords(desk, part, name, document) {
  const value = part[name] ?? USUAL[name];
  return (SAYERS[name]?.(value, part, desk, document) ?? plainly(value)) || gettext("nothing");
}
