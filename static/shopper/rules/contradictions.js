/** Contradictions that a checklist declares: audits/rules/contradictions.py on the phone, exactly. */
import { holds, walk } from "./conditions.js";

/** Those that hold, in the document's order. @param {Checklist} checklist @param {Answers} answers */
export function contradictionsOf(checklist, answers) {
  /** @type {Parameters<typeof holds>[1]} */
  const known = new Map();
  walk(checklist, answers, known);
  return (checklist.contradictions ?? []).filter(({ when }) => holds(when, known));
}

/** The questions a condition names, as they stand in it. @param {Condition} condition @returns {string[]} */
export function namedIn(condition) {
  if ("all" in condition) return condition.all.flatMap(namedIn);
  if ("any" in condition) return condition.any.flatMap(namedIn);
  return "not" in condition ? namedIn(condition.not) : [condition.question];
}
