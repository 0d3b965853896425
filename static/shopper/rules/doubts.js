/** Answers that are of their kind and yet hardly true: asked about at once, never refused. */
import { isNa, isValid } from "./conditions.js";
import { limitDoubt, totalQuestion } from "./limits.js";
import { dayIn } from "../page/texts.js";

const OLD_DAYS = 60;
const MOST_DIGITS = 9;
const LONG_SECONDS = 7_200;

/** @param {string} day @param {string} today both 2026-11-22 */
function dateDoubt(day, today) {
  if (day > today) return gettext("This day is still to come. Is this right?");
  const days = (Date.parse(today) - Date.parse(day)) / 86_400_000;
  return days > OLD_DAYS ? gettext("This day is long ago. Is this right?") : "";
}

/** @param {string} kind @param {string} figure */
function figureDoubt(kind, figure) {
  const [whole = "", places = ""] = figure.replace("-", "").split(".");
  if (figure.startsWith("-") && /[1-9]/.test(figure)) return gettext("This is less than zero. Is this right?");
  if (whole.replace(/^0+/, "").length > MOST_DIGITS) return gettext("This is a very large number. Is this right?");
  return kind === "money" && places.replace(/0+$/, "").length > 2 ? gettext("An amount has two digits after the point at most. Is this right?") : "";
}

/** @param {number} seconds */
const durationDoubt = (seconds) => seconds > LONG_SECONDS ? gettext("This is longer than two hours. Is this right?") : "";

/** What to ask about an answer, or "". @param {Question} question @param {unknown} value @param {string} zone the branch's @param {Date} [now] */
export function doubtOf(question, value, zone, now = new Date()) {
  if (value === undefined || value === null || isNa(value) || !isValid(question, value)) return "";
  if (question.kind === "date") return dateDoubt(String(value), dayIn(now, zone));
  if (question.kind === "duration") return durationDoubt(Number(value));
  return question.kind === "number" || question.kind === "money" ? figureDoubt(question.kind, String(value)) : "";
}

/** The same for the answers of one visit: what was paid is held against the scenario's limit too.
 * @param {Visit} visit @param {Checklist | null} checklist @param {Scenario | null} scenario @returns {(question: Question, value: unknown) => string} */
export function doubtsIn(visit, checklist, scenario) {
  return (question, value) => {
    const doubt = doubtOf(question, value, visit.branch.time_zone);
    if (doubt || question.kind !== "money" || !checklist || totalQuestion(checklist)?.code !== question.code) return doubt;
    return limitDoubt(value, scenario?.purchase, visit.currency);
  };
}
