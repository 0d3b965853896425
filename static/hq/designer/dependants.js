/** Who depends on whom: the conditions of a document, those that an action would break, and what can be done about them. */

/** @typedef {{kind: "question" | "section" | "contradiction", code: string, at: number, texts: Texts, condition: Condition}} Place who has a condition; `at` counts the questions that stand before it */
/** @typedef {{place: Place, on: string}} Dependence one that names the question `on` */

/** The comparisons in a condition. @param {Condition | null | undefined} condition @returns {{question: string, is: string, value?: unknown}[]} */
export function leavesOf(condition) {
  if (!condition) return [];
  if ("question" in condition) return [condition];
  if ("not" in condition) return leavesOf(condition.not);
  return ("all" in condition ? condition.all : condition.any).flatMap(leavesOf);
}

/** The condition with each comparison as `change` gives it; one it gives null for is gone, and groups left empty with it.
 * @param {Condition} condition @param {(leaf: {question: string, is: string, value?: unknown}) => Condition | null} change @returns {Condition | null} */
export function mapLeaves(condition, change) {
  if ("question" in condition) return change(condition);
  if ("not" in condition) {
    const inner = mapLeaves(condition.not, change);
    return inner && { ...condition, not: inner };
  }
  const parts = "all" in condition ? condition.all : condition.any;
  const kept = parts.flatMap((part) => mapLeaves(part, change) ?? []);
  if (!kept.length && parts.length) return null;
  return "all" in condition ? { ...condition, all: kept } : { ...condition, any: kept };
}

/** @template {{show_if?: Condition | null}} T @param {T} part @param {(condition: Condition) => Condition | null} change @returns {T} */
function changeShowIf(part, change) {
  if (!part.show_if) return part;
  const next = change(part.show_if);
  if (JSON.stringify(next) === JSON.stringify(part.show_if)) return part;
  const { show_if: _old, ...rest } = part;
  return /** @type {T} */ (next ? { ...part, show_if: next } : rest);
}

/** A section whose conditions name questions by their new codes. @param {Section} section @param {Map<string, string>} renamed @returns {Section} */
export function renamedIn(section, renamed) {
  const rename = (/** @type {Condition} */ condition) => mapLeaves(condition, (leaf) => ({ ...leaf, question: renamed.get(leaf.question) ?? leaf.question }));
  return { ...changeShowIf(section, rename), questions: section.questions.map((question) => changeShowIf(question, rename)) };
}

/** Every condition as `change` gives it; `place` is who has it. @param {Checklist} document
 * @param {(condition: Condition, place: Omit<Place, "condition" | "texts">) => Condition | null} change @returns {Checklist} */
export function changeConditions(document, change) {
  let at = 0;
  const sections = document.sections.map((section) => {
    const before = at;
    at += section.questions.length;
    const changed = section.questions.map((question, n) => changeShowIf(question, (condition) => change(condition, { kind: "question", code: question.code, at: before + n })));
    const questions = changed.every((question, n) => question === section.questions[n]) ? section.questions : changed;
    const head = changeShowIf(section, (condition) => change(condition, { kind: "section", code: section.code, at: before }));
    return head === section && questions === section.questions ? section : { ...head, questions };
  });
  const contradictions = document.contradictions?.flatMap((one, n) => {
    const when = change(one.when, { kind: "contradiction", code: String(n), at: Infinity });
    return when ? [{ ...one, when }] : [];
  });
  return { ...document, sections, ...(contradictions && { contradictions }) };
}

/** Every condition with who has it. @param {Checklist} document @returns {Place[]} */
export function placesOf(document) {
  /** @type {Place[]} */
  const places = [];
  let at = 0;
  for (const section of document.sections) {
    if (section.show_if) places.push({ kind: "section", code: section.code, at, texts: section.title, condition: section.show_if });
    for (const question of section.questions) {
      if (question.show_if) places.push({ kind: "question", code: question.code, at, texts: question.text, condition: question.show_if });
      at += 1;
    }
  }
  for (const [n, one] of (document.contradictions ?? []).entries()) {
    places.push({ kind: "contradiction", code: String(n), at: Infinity, texts: one.text, condition: one.when });
  }
  return places;
}

/** Who names one of these questions. @param {Checklist} document @param {string[]} codes @returns {Dependence[]} */
export function dependantsOf(document, codes) {
  return placesOf(document).flatMap((place) => [...new Set(leavesOf(place.condition).map((leaf) => leaf.question))].filter((code) => codes.includes(code)).map((on) => ({ place, on })));
}

/** Conditions on a question that doesn't stand earlier: later, in the same place, or nowhere. @param {Checklist} document @returns {Dependence[]} */
export function brokenIn(document) {
  const order = new Map(document.sections.flatMap((section) => section.questions).map((question, n) => [question.code, n]));
  return placesOf(document).flatMap((place) =>
    [...new Set(leavesOf(place.condition).map((leaf) => leaf.question))].filter((code) => !((order.get(code) ?? Infinity) < place.at)).map((on) => ({ place, on })));
}

const nameOf = (/** @type {Dependence} */ { place, on }) => `${place.kind} ${place.code} ${on}`;

/** What an action breaks that was whole before. @param {Checklist} before @param {Checklist} after @returns {Dependence[]} */
export function newlyBroken(before, after) {
  const old = new Set(brokenIn(before).map(nameOf));
  return brokenIn(after).filter((one) => !old.has(nameOf(one)));
}

/** The document without the comparisons that these dependences are. @param {Checklist} document @param {Dependence[]} dependences @returns {Checklist} */
export function dropDependences(document, dependences) {
  const dropped = new Set(dependences.map(nameOf));
  return changeConditions(document, (condition, place) =>
    mapLeaves(condition, (leaf) => (dropped.has(`${place.kind} ${place.code} ${leaf.question}`) ? null : leaf)));
}

/** A question under another code, with the conditions that name it. @param {Checklist} document @param {string} from @param {string} to @returns {Checklist} */
export function renameInConditions(document, from, to) {
  if (from === to || !dependantsOf(document, [from]).length) return document;
  return changeConditions(document, (condition) => mapLeaves(condition, (leaf) => (leaf.question === from ? { ...leaf, question: to } : leaf)));
}

/** A choice under another code, in the values that name it. @param {Checklist} document @param {string} code the question's @param {string} from @param {string} to @returns {Checklist} */
export function renameChoiceInConditions(document, code, from, to) {
  if (from === to || !dependantsOf(document, [code]).length) return document;
  const rename = (/** @type {unknown} */ value) => (value === from ? to : value);
  return changeConditions(document, (condition) => mapLeaves(condition, (leaf) =>
    leaf.question === code ? { ...leaf, value: Array.isArray(leaf.value) ? leaf.value.map(rename) : rename(leaf.value) } : leaf));
}

/** @param {unknown} value @param {string} choice */
const names = (value, choice) => [value].flat(2).includes(choice);

/** Whose conditions name a choice. @param {Checklist} document @param {string} code the question's @param {string} choice @returns {Dependence[]} */
export function dependantsOfChoice(document, code, choice) {
  return placesOf(document).filter(({ condition }) => leavesOf(condition).some((leaf) => leaf.question === code && names(leaf.value, choice))).map((place) => ({ place, on: code }));
}

/** The document without the comparisons with a choice; one of several is left out of their list. @param {Checklist} document @param {string} code the question's @param {string} choice @returns {Checklist} */
export function dropChoiceInConditions(document, code, choice) {
  return changeConditions(document, (condition) => mapLeaves(condition, (leaf) => {
    if (leaf.question !== code || !names(leaf.value, choice)) return leaf;
    const rest = ["in", "not_in"].includes(leaf.is) && Array.isArray(leaf.value) ? leaf.value.filter((one) => !names(one, choice)) : [];
    return rest.length ? { ...leaf, value: rest } : null;
  }));
}
