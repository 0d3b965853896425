/** What is done to whole questions, sections and choices; who depends on them is named first. */
import { moveAlong } from "./along.js";
import { dependantsOfChoice, dropChoiceInConditions, dropDependences, newlyBroken } from "./dependants.js";
import { isShared, questionName, words } from "./desk.js";
import { ask } from "./dialogs.js";
import { addQuestions, addSections, answersWithoutChoice, changeQuestion, duplicate, find, inOrder, keyOf, newKeys, plansWithout, questionCodes, questionsOf, remove, step } from "./document.js";
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

/** @param {string[]} sentences */
const listOf = (sentences) => h("ul", {}, ...sentences.map((one) => h("li", {}, one)));

/** Commits a change after asking about what it breaks, and about what `also` says of it. @param {Desk} desk @param {Checklist} next @param {number[]} keys what is chosen afterwards
 * @param {{title: string, why: string, drop: string, along?: string, also?: import("../../shopper/page/dom.js").Child[]}} said */
async function commitWhole(desk, next, keys, said) {
  const before = desk.document;
  if (next === before) return;
  const broken = newlyBroken(before, next);
  let whole = next;
  const { also = [] } = said;
  if (broken.length || also.length) {
    const why = broken.length ? [h("p", {}, said.why), listOf(broken.map((one) => sentence(desk, before, one)))] : [];
    /** @type {[string, string, string?][]} */
    const answers = [...(said.along ? [/** @type {[string, string, string]} */ (["along", said.along, "primary"])] : []), ["drop", said.drop, said.along ? "" : "danger"], ["", gettext("Cancel"), "quiet"]];
    const answer = await ask(said.title, [...also, ...why], answers);
    if (!answer || desk.document !== before) return;
    whole = answer === "along" ? moveAlong(before, next, keys) : dropDependences(next, broken);
  }
  const [was, is] = [before, whole].map(questionCodes);
  desk.commit({ document: whole, plans: plansWithout(desk.work.plans, (code) => was.has(code) && !is.has(code)) }, { select: keys });
}

/** Brings what is chosen to where `next` has it. @param {Desk} desk @param {Checklist} next @param {number[]} keys */
export function move(desk, next, keys) {
  return commitWhole(desk, next, keys, {
    title: gettext("Other questions depend on the order"), why: gettext("A condition may name only questions that stand earlier:"), along: gettext("Move what depends along"), drop: gettext("Move, and drop these conditions"),
  });
}

/** @param {Desk} desk @param {-1 | 1} by */
export const moveStep = (desk, by) => move(desk, step(desk.document, desk.state.selected, by), inOrder(desk.document, desk.state.selected));

/** Takes away what is chosen. @param {Desk} desk */
export async function removeChosen(desk) {
  const keys = inOrder(desk.document, desk.state.selected);
  if (!keys.length) return;
  const next = remove(desk.document, keys);
  const breaks = newlyBroken(desk.document, next).length > 0;
  await commitWhole(desk, next, [neighbour(desk.document, keys)], {
    title: breaks ? gettext("Others depend on this") : gettext("Remove what was published?"), why: gettext("Without it these conditions are gone:"),
    drop: breaks ? gettext("Remove, and drop these conditions") : gettext("Remove"), also: endOfTrends(desk, next),
  });
}

/** Whose trends end where `next` becomes a version. @param {Desk} desk @param {Checklist} next */
function endOfTrends(desk, next) {
  const stay = questionCodes(next);
  const gone = questionsOf(desk.document).filter(({ code }) => code in (desk.data.published?.questions ?? {}) && !stay.has(code));
  if (!gone.length) return [];
  return [h("p", {}, ngettext("A published question goes: its trend ends, for no later version has its code. What was measured stays.", "Published questions go: their trends end, for no later version has their codes. What was measured stays.", gone.length)),
    listOf(gone.map((question) => questionName(desk, question)))];
}

/** Takes a choice away; where conditions or test plans name it, the choice of what goes with it, or stays, is the person's. @param {Desk} desk @param {number} questionKey @param {number} key the choice's */
export async function removeChoice(desk, questionKey, key) {
  const before = desk.work;
  const question = find(before.document, questionKey)?.question;
  const choice = question?.choices?.find((one) => keyOf(one) === key);
  if (!question || !choice) return;
  // While two share a code, what names it means the other from now on.
  const isOnly = !isShared(question.choices ?? [], choice.code) && !isShared(questionsOf(before.document), question.code);
  const places = isOnly ? dependantsOfChoice(before.document, question.code, choice.code) : [];
  const without = (/** @type {Answers} */ answers) => (isOnly ? answersWithoutChoice(answers, question.code, choice.code) : answers);
  const plans = before.plans.filter((plan) => without(plan.answers) !== plan.answers);
  if (places.length || plans.length) {
    const said = [...places.map((one) => sentence(desk, before.document, one)), ...plans.map(({ name }) => fill(gettext("The test plan “%(name)s” answers with it."), { name }))];
    const answer = await ask(fill(gettext("“%(name)s” is named elsewhere"), { name: words(desk, choice.text, choice.code) }), [listOf(said)],
      [["drop", gettext("Remove, and drop these lines"), "danger"], ["", gettext("Keep the choice"), "quiet"]]);
    if (!answer || desk.work !== before) return;
  }
  desk.state.answers = without(desk.state.answers);
  const next = changeQuestion(before.document, questionKey, (now) => ({ ...now, choices: now.choices?.filter((one) => keyOf(one) !== key) }));
  const kept = before.plans.map((plan) => (plans.includes(plan) ? { ...plan, answers: without(plan.answers) } : plan));
  desk.commit({ document: places.length ? dropChoiceInConditions(next, question.code, choice.code) : next, plans: plans.length ? kept : before.plans }, {});
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
