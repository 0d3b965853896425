/** What is done to whole questions and sections; whoever depends on them is told of first. */
import { moveAlong } from "./along.js";
import { dropDependences, newlyBroken } from "./dependants.js";
import { words } from "./desk.js";
import { ask } from "./dialogs.js";
import { addQuestions, addSections, duplicate, find, inOrder, keyOf, newKeys, plansWithout, questionCodes, questionsOf, remove, step } from "./document.js";
import { blankQuestion, blankSection } from "./kinds.js";
import { h } from "../../shopper/page/dom.js";
import { fill } from "../../shopper/page/texts.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {import("./dependants.js").Dependence} Dependence */

/** @param {Desk} desk @param {Checklist} document @param {Dependence} dependence */
function sentence(desk, document, { place, on }) {
  const question = questionsOf(document).find((one) => one.code === on);
  const values = { name: words(desk, place.texts, place.code), question: words(desk, question?.text, on) };
  if (place.kind === "section") return fill(gettext("The section “%(name)s” is shown by the answer to “%(question)s”."), values);
  if (place.kind === "contradiction") return fill(gettext("The contradiction “%(name)s” names “%(question)s”."), values);
  return fill(gettext("“%(name)s” is shown by the answer to “%(question)s”."), values);
}

/** Commits a change after asking about what it breaks. @param {Desk} desk @param {Checklist} next @param {number[]} keys what is chosen afterwards
 * @param {{title: string, drop: string, along?: string}} said */
async function commitWhole(desk, next, keys, said) {
  const before = desk.document;
  if (next === before) return;
  const broken = newlyBroken(before, next);
  let whole = next;
  if (broken.length) {
    const list = h("ul", {}, ...broken.map((one) => h("li", {}, sentence(desk, before, one))));
    /** @type {[string, string, string?][]} */
    const answers = [...(said.along ? [/** @type {[string, string, string]} */ (["along", said.along, "primary"])] : []), ["drop", said.drop, said.along ? "" : "danger"], ["", gettext("Cancel"), "quiet"]];
    const answer = await ask(said.title, [h("p", {}, gettext("A condition may name only questions that stand earlier:")), list], answers);
    if (!answer || desk.document !== before) return;
    whole = answer === "along" ? moveAlong(before, next, keys) : dropDependences(next, broken);
  }
  const [was, is] = [before, whole].map(questionCodes);
  desk.commit({ document: whole, plans: plansWithout(desk.work.plans, (code) => was.has(code) && !is.has(code)) }, { select: keys });
}

/** Brings what is chosen to where `next` has it. @param {Desk} desk @param {Checklist} next @param {number[]} keys */
export function move(desk, next, keys) {
  return commitWhole(desk, next, keys, {
    title: gettext("Other questions depend on the order"), along: gettext("Move what depends along"), drop: gettext("Move, and drop these conditions"),
  });
}

/** @param {Desk} desk @param {-1 | 1} by */
export const moveStep = (desk, by) => move(desk, step(desk.document, desk.state.selected, by), inOrder(desk.document, desk.state.selected));

/** Takes away what is chosen. @param {Desk} desk */
export async function removeChosen(desk) {
  const keys = inOrder(desk.document, desk.state.selected);
  if (!keys.length) return;
  const next = remove(desk.document, keys);
  await commitWhole(desk, next, [neighbour(desk.document, keys)], { title: gettext("Others depend on this"), drop: gettext("Remove, and drop these conditions") });
}

/** Who is chosen once these are gone: the next, else the one before. @param {Checklist} document @param {number[]} keys */
function neighbour(document, keys) {
  const rows = document.sections.flatMap((section) => [keyOf(section), ...section.questions.map(keyOf)]);
  const gone = new Set(keys.flatMap((key) => {
    const found = find(document, key);
    return found && !found.question ? [key, ...found.section.questions.map(keyOf)] : [key];
  }));
  const at = rows.indexOf(keys[0]);
  return rows.slice(at).find((key) => !gone.has(key)) ?? rows.slice(0, at).findLast((key) => !gone.has(key)) ?? 0;
}

/** @param {Desk} desk */
export function duplicateChosen(desk) {
  const { document, keys } = duplicate(desk.document, desk.state.selected);
  desk.edit(() => document, { select: keys });
}

/** Where something new goes: behind what is chosen. @param {Desk} desk */
function placeForNew(desk) {
  const last = inOrder(desk.document, desk.state.selected).at(-1);
  const found = last ? find(desk.document, last) : null;
  if (found) return { sectionAt: found.sectionAt, at: found.question ? found.questionAt + 1 : found.section.questions.length };
  const sectionAt = desk.document.sections.length - 1;
  return { sectionAt, at: desk.document.sections[sectionAt]?.questions.length ?? 0 };
}

/** Adds questions behind what is chosen, with a section for them where there is none. @param {Desk} desk @param {Question[]} questions */
export function addQuestionsHere(desk, questions) {
  const before = desk.document;
  const withSection = before.sections.length ? before : addSections(before, 0, [blankSection()]);
  const { sectionAt, at } = placeForNew(desk);
  const next = addQuestions(withSection, Math.max(0, sectionAt), at, questions);
  const old = new Set(questionsOf(before).map(keyOf));
  desk.edit(() => next, { select: questionsOf(next).map(keyOf).filter((key) => !old.has(key)) });
}

/** @param {Desk} desk @param {string} kind */
export const addQuestion = (desk, kind) => addQuestionsHere(desk, [blankQuestion(kind)]);

/** Adds sections behind the one that is worked on. @param {Desk} desk @param {Section[]} [sections] */
export function addSectionsHere(desk, sections = [blankSection()]) {
  const before = desk.document;
  const next = addSections(before, placeForNew(desk).sectionAt + 1, sections);
  desk.edit(() => next, { select: newKeys(before, next) });
}
