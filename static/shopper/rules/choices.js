/** Ticking choices of which one may say that none of the others holds; pure, so that it runs in the tests too. */

const NONE_CODES = /^(none|nothing)(_|$)/;
const NONE_TEXTS = new Set(["none", "none of these", "none of them", "nothing", "nothing of these"]);

/** The choice of the checklist's own that says none, or "". @param {Question} question */
export function noneChoice(question) {
  const says = (/** @type {Choice} */ { code, text }) => NONE_CODES.test(code) || NONE_TEXTS.has((text.en ?? "").trim().toLowerCase().replace(/\.$/, ""));
  return (question.choices ?? []).find(says)?.code ?? "";
}

/** What is ticked once `code` was tapped: what says none stands alone. Undefined for no answer.
 * @param {Question} question @param {string[]} ticked after the tap, in the document's order @param {string} code @returns {string[] | undefined} */
export function afterTap(question, ticked, code) {
  const none = noneChoice(question);
  const left = !none || !ticked.includes(none) ? ticked : code === none ? [none] : ticked.filter((other) => other !== none);
  return left.length ? left : undefined;
}
