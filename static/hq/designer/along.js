/** What depends on a moved question follows it, so that no condition is lost. */
import { dropDependences, newlyBroken } from "./dependants.js";
import { find, keyOf, moveQuestions, moveSections, questionsOf } from "./document.js";

/** @typedef {import("./dependants.js").Dependence} Dependence */

/** @param {Checklist} document @param {string} code */
const keyOfCode = (document, code) => keyOf(questionsOf(document).find((question) => question.code === code) ?? /** @type {any} */ ({}));

/** A question to right behind another. @param {Checklist} document @param {number} key @param {number} behind */
function putBehind(document, key, behind) {
  const found = find(document, behind);
  if (!found) return document;
  return moveQuestions(document, [key], keyOf(found.section), keyOf(found.section.questions[found.questionAt + 1] ?? /** @type {any} */ ({})));
}

/** One dependence put right by moving who has the condition, or the one it names where who has it was moved itself.
 * @param {Checklist} document @param {Dependence} dependence @param {number[]} moved */
function follow(document, { place, on }, moved) {
  const named = find(document, keyOfCode(document, on));
  if (!named) return document;
  if (place.kind === "section") {
    const section = document.sections.find((one) => one.code === place.code);
    if (!section || section === named.section) return document;
    return moveSections(document, [keyOf(section)], keyOf(document.sections[named.sectionAt + 1] ?? /** @type {any} */ ({})));
  }
  const own = keyOfCode(document, place.code);
  if (!moved.includes(own) || !named.question) return putBehind(document, own, keyOfCode(document, on));
  const target = find(document, own);
  return target ? moveQuestions(document, [keyOf(named.question)], keyOf(target.section), own) : document;
}

/** The moved document with everything along that depends on what was moved; a condition that can't be kept so is dropped.
 * @param {Checklist} before @param {Checklist} after @param {number[]} moved the keys of what was moved @returns {Checklist} */
export function moveAlong(before, after, moved) {
  let document = after;
  for (let tries = questionsOf(after).length; tries > 0; tries--) {
    const broken = newlyBroken(before, document);
    if (!broken.length) return document;
    // The last first: each goes right behind, so that they end up in their order.
    const next = broken.reduceRight((found, one) => (found === document ? follow(document, one, moved) : found), document);
    if (next === document) break;
    document = next;
  }
  return dropDependences(document, newlyBroken(before, document));
}
