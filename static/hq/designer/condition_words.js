/** Conditions in words, and which of them the designer can build. */
import { minutes } from "./bands.js";
import { questionName, words } from "./desk.js";
import { written } from "./figures.js";
import { fill } from "../../shopper/page/texts.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {{question: string, is: string, value?: unknown}} Leaf */

/** A condition without its nots, and whether they turn it round. @param {Condition} condition @returns {{inner: Exclude<Condition, {not: Condition}>, isNot: boolean}} */
export function peel(condition) {
  let isNot = false;
  let inner = condition;
  while ("not" in inner) [inner, isNot] = [inner.not, !isNot];
  return { inner, isNot };
}

/** A value as people read it. @param {Desk} desk @param {Question | undefined} question @param {unknown} value @returns {string} */
function valueWords(desk, question, value) {
  // Each of several sets in brackets.
  if (Array.isArray(value)) return value.map((one) => (Array.isArray(one) ? `(${valueWords(desk, question, one)})` : valueWords(desk, question, one))).join(", ");
  if (question?.kind === "yes_no") return value === "yes" ? gettext("Yes") : value === "no" ? gettext("No") : String(value ?? "");
  if (question?.kind === "duration") return minutes(/** @type {Decimalish} */ (value));
  if (["number", "money", "scale", "nps"].includes(question?.kind ?? "")) return written(value);
  const choice = question?.choices?.find((one) => one.code === value);
  return choice ? words(desk, choice.text, choice.code) : String(value ?? "");
}

/** A condition as a sentence. @param {Desk} desk @param {Condition} condition @param {Question[]} questions @returns {string} */
export function conditionWords(desk, condition, questions) {
  const { inner, isNot } = peel(condition);
  const said = "question" in inner ? leafWords(desk, inner, questions) : groupWords(desk, inner, questions);
  return isNot ? fill(gettext("not (%(condition)s)"), { condition: said }) : said;
}

/** @param {Desk} desk @param {Leaf} leaf @param {Question[]} questions */
function leafWords(desk, leaf, questions) {
  const question = questions.find((one) => one.code === leaf.question);
  const values = { question: `“${question ? questionName(desk, question) : leaf.question}”`, value: valueWords(desk, question, leaf.value) };
  return fill(desk.data.operators[leaf.is] ?? "%(question)s", values);
}

/** @param {Desk} desk @param {{all: Condition[]} | {any: Condition[]}} group @param {Question[]} questions */
function groupWords(desk, group, questions) {
  const parts = "all" in group ? group.all : group.any;
  const said = parts.map((part) => ("question" in peel(part).inner ? conditionWords(desk, part, questions) : `(${conditionWords(desk, part, questions)})`));
  // A group of nothing: of all that is asked nothing fails, of any nothing holds.
  if (!parts.length) return "all" in group ? gettext("always") : gettext("never");
  return said.join("all" in group ? gettext(" and ") : gettext(" or "));
}

/** Whether a condition is one that the designer can build; others come by import, mean what they say, and are left as they are. @param {Condition} condition @param {Question[]} questions */
export function isBuildable(condition, questions) {
  const inner = "not" in condition ? condition.not : condition;
  if ("not" in inner) return false;
  if (!("question" in inner)) return ("all" in inner ? inner.all : inner.any).length > 0;
  return !(["in", "not_in"].includes(inner.is) && questions.find((one) => one.code === inner.question)?.kind === "multiple_choice");
}
