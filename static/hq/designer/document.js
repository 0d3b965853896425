/** The checklist document as the designer changes it: pure, a new document for each change, what is untouched shared with the old one. */
import { uniqueCode } from "./codes.js";
import { renamedIn } from "./dependants.js";

/** What a part is known by while it is worked on: codes change, places change. JSON doesn't carry it, a copy by spread does. */
const KEY = Symbol("key");
let lastKey = 0;

/** @typedef {{section: Section, sectionAt: number, question: Question | null, questionAt: number}} Found */
/** @typedef {Question | Section | Choice} Part */

/** @template T @param {T} part @returns {T} */
export const keyed = (part) => /** @type {T} */ ({ ...part, [KEY]: ++lastKey });

/** The key of a section, question or choice of this session. @param {Part} part @returns {number} */
export const keyOf = (part) => /** @type {any} */ (part)[KEY] ?? 0;

/** A draft may hold anything; a place without a part is an empty one, so that the others keep theirs. @param {unknown} parts @param {Record<string, unknown>} [blank] @returns {any[]} */
const partsOf = (parts, blank = {}) => (Array.isArray(parts) ? parts : []).map((part) => (part && typeof part === "object" ? part : { code: "", ...blank }));

/** @param {Question} question @returns {Question} */
function withOwnKeys(question) {
  return keyed({ ...question, ...(question.choices && { choices: partsOf(question.choices, { text: {} }).map(keyed) }) });
}

/** A section with keys for itself and all of its own. @param {Section} section @returns {Section} */
export const keyedSection = (section) => keyed({ ...section, title: section.title ?? {}, questions: partsOf(section.questions, { kind: "text", text: {} }).map(withOwnKeys) });

/** A document from outside, ready to be worked on: a key at each part. @param {Checklist} document @returns {Checklist} */
export function withKeys(document) {
  return { ...document, title: document.title ?? {}, sections: partsOf(document.sections).map(keyedSection) };
}

/** The document again with the keys of parts that an older one has under the same codes, so that who looks at one goes on looking at it.
 * @param {Checklist} document without keys @param {Checklist} old @returns {Checklist} */
export function keepingKeys(document, old) {
  /** @type {Map<string, number>} */
  const known = new Map();
  for (const one of old.sections) known.set(`section ${one.code}`, keyOf(one));
  for (const one of questionsOf(old)) known.set(`question ${one.code}`, keyOf(one));
  /** @template {Part} T @param {string} name @param {T} part @returns {T} */
  const take = (name, part) => {
    const key = known.get(name);
    // Codes may stand twice in a draft; a key belongs to one.
    known.delete(name);
    return key ? { ...part, [KEY]: key } : part;
  };
  const sections = withKeys(document).sections.map((section) => take(`section ${section.code}`, {
    ...section, questions: section.questions.map((question) => take(`question ${question.code}`, question)),
  }));
  return { ...document, sections };
}

/** @param {Checklist} document @returns {Question[]} */
export const questionsOf = (document) => document.sections.flatMap((section) => section.questions);

/** The answers to questions that there are. @param {Answers} answers @param {Checklist} document @returns {Answers} */
export function answersWithin(answers, document) {
  const codes = questionCodes(document);
  return Object.fromEntries(Object.entries(answers).filter(([code]) => codes.has(code)));
}

/** Test plans without the answers to questions that are gone: the server would refuse them. @param {TestPlan[]} plans @param {(code: string) => boolean} isGone @returns {TestPlan[]} the very same where nothing is */
export function plansWithout(plans, isGone) {
  const hasGone = (/** @type {TestPlan} */ plan) => Object.keys(plan.answers).some(isGone);
  if (!plans.some(hasGone)) return plans;
  return plans.map((plan) => (hasGone(plan) ? { ...plan, answers: Object.fromEntries(Object.entries(plan.answers).filter(([code]) => !isGone(code))) } : plan));
}

/** Answers without a choice that is gone; the very same where none named it. @param {Answers} answers @param {string} code the question's @param {string} choice @returns {Answers} */
export function answersWithoutChoice(answers, code, choice) {
  const value = answers[code];
  if (![value].flat().includes(choice)) return answers;
  const { [code]: _gone, ...others } = answers;
  return Array.isArray(value) ? { ...answers, [code]: value.filter((one) => one !== choice) } : others;
}

/** @param {Checklist} document */
export const questionCodes = (document) => new Set(questionsOf(document).map((question) => question.code));

/** @param {Checklist} document */
export const sectionCodes = (document) => new Set(document.sections.map((section) => section.code));

/** Where a key stands now; null when it is gone. @param {Checklist} document @param {number} key @returns {Found | null} */
export function find(document, key) {
  for (const [sectionAt, section] of document.sections.entries()) {
    if (keyOf(section) === key) return { section, sectionAt, question: null, questionAt: -1 };
    const questionAt = section.questions.findIndex((question) => keyOf(question) === key);
    if (questionAt >= 0) return { section, sectionAt, question: section.questions[questionAt], questionAt };
  }
  return null;
}

/** @param {Checklist} document @param {number} at @param {(section: Section) => Section} change @returns {Checklist} */
function changeSectionAt(document, at, change) {
  return { ...document, sections: document.sections.map((section, n) => (n === at ? change(section) : section)) };
}

/** Changes one section. @param {Checklist} document @param {number} key @param {(section: Section) => Section} change @returns {Checklist} */
export function changeSection(document, key, change) {
  return changeSectionAt(document, document.sections.findIndex((section) => keyOf(section) === key), change);
}

/** Changes one question. @param {Checklist} document @param {number} key @param {(question: Question) => Question} change @returns {Checklist} */
export function changeQuestion(document, key, change) {
  const found = find(document, key);
  if (!found?.question) return document;
  return changeSectionAt(document, found.sectionAt, (section) => ({
    ...section, questions: section.questions.map((question, n) => (n === found.questionAt ? change(question) : question)),
  }));
}

/** Puts sections in at a place, with codes of their own. @param {Checklist} document @param {number} at @param {Section[]} sections @returns {Checklist} */
export function addSections(document, at, sections) {
  const { result } = withFreshCodes(document, sections);
  return { ...document, sections: document.sections.toSpliced(at, 0, ...result) };
}

/** Puts questions in at a place of a section, with codes of their own.
 * @param {Checklist} document @param {number} sectionAt @param {number} at @param {Question[]} questions @returns {Checklist} */
export function addQuestions(document, sectionAt, at, questions) {
  const { result } = withFreshCodes(document, [{ code: "", title: {}, questions }], false);
  return changeSectionAt(document, sectionAt, (section) => ({ ...section, questions: section.questions.toSpliced(at, 0, ...result[0].questions) }));
}

/** Copies whose codes nobody has; conditions among them name the copies. @param {Checklist} document @param {Section[]} sections @param {boolean} [isWhole] the sections are copied too */
function withFreshCodes(document, sections, isWhole = true) {
  const taken = questionCodes(document);
  const takenSections = sectionCodes(document);
  /** @type {Map<string, string>} */
  const renamed = new Map();
  const result = sections.map((section) => {
    const code = isWhole ? uniqueCode(section.code || "section", takenSections) : section.code;
    takenSections.add(code);
    const questions = section.questions.map((question) => {
      const fresh = uniqueCode(question.code || "question", taken);
      taken.add(fresh);
      renamed.set(question.code, fresh);
      return withOwnKeys({ ...question, code: fresh });
    });
    return keyed({ ...section, code, questions });
  });
  return { result: result.map((section) => renamedIn(section, renamed)) };
}

/** The keys in the document's order; only questions, or only sections where no question is among them. @param {Checklist} document @param {number[]} keys */
export function inOrder(document, keys) {
  const questions = questionsOf(document).filter((question) => keys.includes(keyOf(question))).map(keyOf);
  return questions.length ? questions : document.sections.filter((section) => keys.includes(keyOf(section))).map(keyOf);
}

/** Copies what is chosen and puts it behind the last of it; gives the copies' keys too. @param {Checklist} document @param {number[]} keys */
export function duplicate(document, keys) {
  const ordered = inOrder(document, keys);
  const last = ordered.length ? find(document, ordered[ordered.length - 1]) : null;
  if (!last) return { document, keys };
  const parts = ordered.map((key) => find(document, key));
  const next = last.question
    ? addQuestions(document, last.sectionAt, last.questionAt + 1, parts.flatMap((part) => part?.question ?? []))
    : addSections(document, last.sectionAt + 1, parts.flatMap((part) => part?.section ?? []));
  return { document: next, keys: newKeys(document, next) };
}

/** The keys at the higher level that one document has and another hasn't. @param {Checklist} before @param {Checklist} after */
export function newKeys(before, after) {
  const old = new Set([...before.sections, ...questionsOf(before)].map(keyOf));
  const sections = after.sections.map(keyOf).filter((key) => !old.has(key));
  return sections.length ? sections : questionsOf(after).map(keyOf).filter((key) => !old.has(key));
}

/** Takes parts out. @param {Checklist} document @param {number[]} keys @returns {Checklist} */
export function remove(document, keys) {
  const sections = document.sections.filter((section) => !keys.includes(keyOf(section)));
  return { ...document, sections: sections.map((section) => withoutQuestions(section, keys)) };
}

/** @param {Section} section @param {number[]} keys @returns {Section} */
function withoutQuestions(section, keys) {
  const questions = section.questions.filter((question) => !keys.includes(keyOf(question)));
  return questions.length === section.questions.length ? section : { ...section, questions };
}

/** Brings questions before another one, or to the end of a section. @param {Checklist} document @param {number[]} keys @param {number} sectionKey @param {number} beforeKey 0: the end @returns {Checklist} */
export function moveQuestions(document, keys, sectionKey, beforeKey) {
  const moved = inOrder(document, keys).flatMap((key) => find(document, key)?.question ?? []);
  // Before one of those that move themselves: before the next that stays.
  const target = document.sections.find((section) => keyOf(section) === sectionKey);
  const from = target?.questions.findIndex((question) => keyOf(question) === beforeKey) ?? -1;
  const stays = from < 0 ? undefined : target?.questions.slice(from).find((question) => !keys.includes(keyOf(question)));
  return changeSection(remove(document, keys), sectionKey, (section) => {
    const at = stays ? section.questions.indexOf(stays) : section.questions.length;
    return { ...section, questions: section.questions.toSpliced(at, 0, ...moved) };
  });
}

/** Brings sections before another one, or to the end. @param {Checklist} document @param {number[]} keys @param {number} beforeKey 0: the end @returns {Checklist} */
export function moveSections(document, keys, beforeKey) {
  const moved = document.sections.filter((section) => keys.includes(keyOf(section)));
  const rest = document.sections.filter((section) => !keys.includes(keyOf(section)));
  const from = document.sections.findIndex((section) => keyOf(section) === beforeKey);
  const stays = from < 0 ? undefined : document.sections.slice(from).find((section) => !keys.includes(keyOf(section)));
  return { ...document, sections: rest.toSpliced(stays ? rest.indexOf(stays) : rest.length, 0, ...moved) };
}

/** One step up (-1) or down (1), into the neighbouring section at its edge; the same document where there is no way.
 * @param {Checklist} document @param {number[]} keys @param {-1 | 1} by @returns {Checklist} */
export function step(document, keys, by) {
  const ordered = inOrder(document, keys);
  const edge = ordered.length ? find(document, by < 0 ? ordered[0] : ordered[ordered.length - 1]) : null;
  if (!edge) return document;
  if (!edge.question) return stepSections(document, ordered, edge.sectionAt, by);
  const { section, sectionAt, questionAt } = edge;
  const beside = section.questions[questionAt + by];
  if (beside && by < 0) return moveQuestions(document, ordered, keyOf(section), keyOf(beside));
  if (beside) return moveQuestions(document, ordered, keyOf(section), keyOf(section.questions[questionAt + 2] ?? {}));
  const next = document.sections[sectionAt + by];
  if (!next) return document;
  return moveQuestions(document, ordered, keyOf(next), by < 0 || !next.questions.length ? 0 : keyOf(next.questions[0]));
}

/** @param {Checklist} document @param {number[]} keys @param {number} edge @param {-1 | 1} by @returns {Checklist} */
function stepSections(document, keys, edge, by) {
  if (!document.sections[edge + by]) return document;
  return moveSections(document, keys, keyOf(document.sections[by < 0 ? edge - 1 : edge + 2] ?? {}));
}
