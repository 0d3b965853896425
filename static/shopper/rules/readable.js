/** Answers in words, and what the shopper changed of a visit that was sent back; pure, so that it runs in the tests too. */
import { answerKind } from "./checks.js";
import { isNa, isUnanswered, isValid } from "./conditions.js";
import { clock, dateWords, fill, money, text } from "../page/texts.js";

/** @typedef {{code: string, section: string, title: string, old: string, now: string}} Change */

/** @param {number} n */
const filesWords = (n) => n ? fill(ngettext("%(n)s file", "%(n)s files", n), { n }) : gettext("no file");

/** @param {Question} question @param {unknown[]} codes */
function choiceWords({ choices }, codes) {
  if (!codes.length) return gettext("None of these");
  return (choices ?? []).filter((choice) => codes.includes(choice.code)).map((choice) => text(choice.text)).join(", ");
}

/** An answer in words. @param {Question} question @param {any} value @param {string} currency */
export function readable(question, value, currency) {
  if (isUnanswered(question, value)) return answerKind(question.kind) ? filesWords(0) : gettext("no answer");
  if (isNa(value)) return gettext("Not applicable");
  if (answerKind(question.kind)) return filesWords(value.length);
  switch (question.kind) {
    case "yes_no":
      return value === "yes" ? gettext("Yes") : gettext("No");
    case "single_choice":
    case "multiple_choice":
      return choiceWords(question, [value].flat());
    case "money":
      return money(value, currency);
    case "duration":
      return clock(Number(value));
    case "location":
      return [`${value.lat}, ${value.lon}`, value.accuracy_m !== undefined && `± ${fill(gettext("%(n)s m"), { n: value.accuracy_m })}`].filter(Boolean).join(" ");
    case "date":
      return isValid(question, value) ? dateWords(value) : String(value);
    default:
      return String(value);
  }
}

/** @param {{id: string, question: string}[]} files @param {string} code */
const idsAt = (files, code) => files.filter((file) => file.question === code).map((file) => file.id).sort();

/** What differs from what was sent last, question by question.
 * @param {Visit} visit @param {DraftBody} body @param {Map<string, import("./conditions.js").Trace>} visible @returns {Change[]} */
export function changesOf(visit, body, visible) {
  return [...visible.values()].flatMap(({ question, section }) => {
    const { code } = question;
    /** @type {(old: string, now: string, title?: string) => Change} */
    const change = (old, now, title = text(question.text)) => ({ code, section: section.code, title, old, now });
    const [old, now] = [visit.answers?.[code], body.answers[code]].map((value) => readable(question, value, visit.currency));
    const [said, says] = [visit.comments?.[code] ?? "", (body.comments[code] ?? "").trim()];
    const [had, has] = [idsAt(visit.evidence.filter((file) => file.sent !== false), code), idsAt(body.evidence, code)];
    const isFiles = answerKind(question.kind) !== "";
    return [
      !isFiles && old !== now && change(old ?? "", now ?? ""),
      said !== says && change(said || gettext("no comment"), says || gettext("no comment")),
      had.join() !== has.join() && change(filesWords(had.length), had.length === has.length ? gettext("replaced") : filesWords(has.length)),
    ].filter((one) => one !== false);
  });
}

/** The remarks that nothing was changed for, the one of the whole visit with "" for its place. @param {Visit} visit @param {Change[]} changes @param {Map<string, import("./conditions.js").Trace>} visible */
export function unansweredRemarks({ remarks }, changes, visible) {
  return remarks.flatMap(({ question: code, text: words }) => {
    const trace = visible.get(code);
    const isOpen = code ? trace && !changes.some((change) => change.code === code) : !changes.length;
    return isOpen ? [{ code, section: trace?.section.code ?? "", title: trace ? text(trace.question.text) : gettext("The whole visit"), words }] : [];
  });
}
