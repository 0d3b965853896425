/** The designer's desk: the document in work, what is chosen, and who must be told when either changes. */
import { codeFrom, followText, languageOf, uniqueCode, wordsIn } from "./codes.js";
import { renameChoiceInConditions, renameInConditions } from "./dependants.js";
import { changeQuestion, changeSection, find, keyOf, questionCodes, questionsOf, sectionCodes, withKeys } from "./document.js";
import { createHistory } from "./history.js";

/** @typedef {{document: Checklist, plans: TestPlan[]}} Work */
/** @typedef {"document" | "selection" | "language" | "findings" | "trial" | "plans" | "view" | "side"} Topic */
/** @typedef {ReturnType<typeof openDesk>} Desk */

/** The languages that a document speaks. @param {unknown} part @param {Set<string>} [found] */
export function languagesIn(part, found = new Set()) {
  if (Array.isArray(part)) for (const one of part) languagesIn(one, found);
  else if (part && typeof part === "object") {
    for (const [name, value] of Object.entries(part)) {
      if (["title", "text", "help", "standard", "min_label", "max_label"].includes(name) && value && typeof value === "object") {
        for (const [language, words] of Object.entries(value)) if (typeof words === "string" && words.trim()) found.add(language);
      } else if (!name.startsWith("x_")) languagesIn(value, found);
    }
  }
  return found;
}

/** A language in its own words. @param {string} code */
export function languageName(code) {
  try {
    return new Intl.DisplayNames([code], { type: "language" }).of(code) ?? code;
  } catch {
    // No language has such a code.
    return code;
  }
}

/** @param {DesignerData} data */
export function openDesk(data) {
  const first = withKeys(data.draft.document);
  const history = createHistory(/** @type {Work} */ ({ document: first, plans: data.draft.plans ?? [] }));
  const spoken = languagesIn(first);
  for (const code of spoken) if (!data.languages.some((one) => one.code === code)) data.languages.push({ code, name: languageName(code) });
  /** @type {Set<(topic: Topic) => void>} */
  const listeners = new Set();
  const state = {
    selected: [0], anchor: 0, typing: "", findings: data.findings,
    /** The same by the key of what they are about. @type {Map<number, import("./found.js").Placed[]>} */
    found: new Map(),
    /** @type {TrialResult | null} */
    trial: null,
    /** Its questions by code. @type {Map<string, TrialResult["questions"][number]>} */
    trace: new Map(),
    /** @type {Answers} */
    answers: {},
    language: spoken.size && !spoken.has(data.language) ? [...spoken][0] : data.language,
    shown: data.languages.filter(({ code }) => spoken.has(code) || code === data.language).map(({ code }) => code),
  };

  /** @param {Topic} topic */
  const tell = (topic) => {
    for (const listener of listeners) listener(topic);
  };
  const isThere = (/** @type {number} */ key) => key === 0 || find(history.state.document, key) !== null;

  /** Whether something else is chosen now. @param {number[]} keys @param {number} anchor */
  function choose(keys, anchor) {
    const there = keys.filter(isThere);
    const next = there.length ? there : [0];
    const old = state.selected;
    state.anchor = isThere(anchor) ? anchor : next[0];
    state.selected = next;
    return next.length !== old.length || next.some((key, n) => key !== old[n]);
  }

  /** @param {number[]} keys @param {number} [anchor] where a range begins */
  function select(keys, anchor = keys[0] ?? 0) {
    history.seal();
    if (choose(keys, anchor)) tell("selection");
  }

  /** Tells everybody of new work, with what is chosen in it chosen already. @param {Work} old @param {number[]} keys @param {string} [typing] */
  function announce(old, keys, typing = "") {
    const isElsewhere = choose(keys, keys.includes(state.anchor) ? state.anchor : keys[0] ?? 0);
    state.typing = typing;
    if (history.state.document !== old.document) tell("document");
    if (history.state.plans !== old.plans) tell("plans");
    state.typing = "";
    if (isElsewhere) tell("selection");
  }

  /** @param {Work} next @param {{typing?: string, select?: number[]}} how */
  function commit(next, { typing = "", select: keys = state.selected } = {}) {
    const old = history.state;
    if (next.document === old.document && next.plans === old.plans) return;
    history.commit(next, keys, typing);
    announce(old, keys, typing);
  }

  /** @param {() => {state: Work, places: number[][]} | null} turn */
  function turnBack(turn) {
    const old = history.state;
    const step = turn();
    if (step) announce(old, step.places.find((keys) => keys.every(isThere)) ?? step.places.flat());
  }

  return {
    data, state, listen: (/** @type {(topic: Topic) => void} */ listener) => void listeners.add(listener), tell, select, commit,
    get work() {
      return history.state;
    },
    get document() {
      return history.state.document;
    },
    get canUndo() {
      return history.canUndo;
    },
    get canRedo() {
      return history.canRedo;
    },
    undo: () => turnBack(history.undo),
    redo: () => turnBack(history.redo),
    seal: () => history.seal(),
    /** Changes the document; with `typing`, the name of a field, the keys that follow in it are the same step.
     * @param {(document: Checklist) => Checklist} change @param {{typing?: string, select?: number[]}} [how] */
    edit: (change, how) => commit({ ...history.state, document: change(history.state.document) }, how),
    /** @param {TestPlan[]} plans @param {string} [typing] */
    setPlans: (plans, typing) => commit({ ...history.state, plans }, { typing }),
  };
}

/** What is chosen, where it is one section or question. @param {Desk} desk */
export function chosen(desk) {
  return desk.state.selected.length === 1 ? find(desk.document, desk.state.selected[0]) : null;
}

/** The words of a text for whoever reads the tree. @param {Desk} desk @param {Texts | undefined} texts @param {string} [none] */
export const words = (desk, texts, none = "") => wordsIn(texts, desk.state.language) || none;

/** A question is called by its text, else by its code. @param {Desk} desk @param {Question | undefined} question */
export const questionName = (desk, question) => words(desk, question?.text, question?.code ?? "");

/** A question's answer under its code, or under another, and as `change` gives it. @param {Answers} answers @param {string} code @param {string} to @param {(value: unknown) => unknown} [change] @returns {Answers} */
function answersWith(answers, code, to, change = (value) => value) {
  if (!(code in answers)) return answers;
  return Object.fromEntries(Object.entries(answers).map(([name, value]) => (name === code ? [to, change(value)] : [name, value])));
}

/** Commits a document in which something has another code, with the answers that follow: those of the trial, and of the test plans.
 * @param {Desk} desk @param {Checklist} document @param {string} typing @param {(answers: Answers) => Answers} follow */
function commitRenamed(desk, document, typing, follow) {
  const { plans } = desk.work;
  const next = plans.map((plan) => {
    const answers = follow(plan.answers);
    return answers === plan.answers ? plan : { ...plan, answers };
  });
  desk.state.answers = follow(desk.state.answers);
  desk.commit({ document, plans: next.some((plan, n) => plan !== plans[n]) ? next : plans }, { typing });
}

/** While two share a code nobody knows which of them a condition means. @param {{code: string}[]} parts @param {string} code */
export const isShared = (parts, code) => parts.filter((part) => part.code === code).length > 1;

/** Gives a question another code; conditions and test plans go on naming it. @param {Desk} desk @param {number} key @param {string} to @param {(question: Question) => Question} [also] @param {string} [typing] */
export function renameQuestion(desk, key, to, also = (question) => question, typing = "") {
  const from = find(desk.document, key)?.question?.code;
  if (from === undefined) return;
  const changed = changeQuestion(desk.document, key, (question) => ({ ...also(question), code: to }));
  if (to === "" || from === "" || from === to || isShared(questionsOf(desk.document), from)) return desk.edit(() => changed, { typing });
  commitRenamed(desk, renameInConditions(changed, from, to), typing, (answers) => answersWith(answers, from, to));
}

/** Changes a choice; where its code changes, conditions and answers go on naming it. @param {Desk} desk @param {number} questionKey @param {number} key the choice's
 * @param {(choice: Choice, question: Question) => Choice} change @param {string} typing */
export function changeChoice(desk, questionKey, key, change, typing) {
  const question = find(desk.document, questionKey)?.question;
  const choice = question?.choices?.find((one) => keyOf(one) === key);
  if (!question?.choices || !choice) return;
  const next = change(choice, question);
  const [from, to] = [choice.code, next.code];
  const choices = question.choices.map((one) => (one === choice ? next : one));
  const changed = changeQuestion(desk.document, questionKey, (now) => ({ ...now, choices }));
  if (from === to || isShared(question.choices, from) || isShared(questionsOf(desk.document), question.code)) return desk.edit(() => changed, { typing });
  const rename = (/** @type {unknown} */ value) => (value === from ? to : value);
  commitRenamed(desk, renameChoiceInConditions(changed, question.code, from, to), typing,
    (answers) => answersWith(answers, question.code, question.code, (value) => (Array.isArray(value) ? value.map(rename) : rename(value))));
}

/** Writes a question's text; its code follows until somebody writes another or a version had it. @param {Desk} desk @param {number} key @param {Texts} text @param {string} typing */
export function writeQuestionText(desk, key, text, typing) {
  const question = find(desk.document, key)?.question;
  if (!question) return;
  const isFrozen = question.code in (desk.data.published?.questions ?? {});
  const taken = questionCodes(desk.document);
  taken.delete(question.code);
  const code = isFrozen ? question.code : followText(question.code, question.text, text, desk.state.language, "question", taken);
  renameQuestion(desk, key, code, (one) => ({ ...one, text }), typing);
}

/** As a question's text. @param {Desk} desk @param {number} key @param {Texts} title @param {string} typing */
export function writeSectionTitle(desk, key, title, typing) {
  desk.edit((document) => changeSection(document, key, (section) => {
    const taken = sectionCodes(document);
    taken.delete(section.code);
    const isFrozen = desk.data.published?.sections.includes(section.code) ?? false;
    const code = isFrozen ? section.code : followText(section.code, section.title, title, desk.state.language, "section", taken);
    return { ...section, title, code };
  }), { typing });
}

/** The code that a choice's text asks for. @param {Desk} desk @param {Question} question @param {Choice} choice @param {Texts} text */
export function choiceCode(desk, question, choice, text) {
  if (desk.data.published?.questions[question.code]?.includes(choice.code)) return choice.code;
  const others = new Set((question.choices ?? []).filter((one) => keyOf(one) !== keyOf(choice)).map((one) => one.code));
  const { language } = desk.state;
  const first = codeFrom(wordsIn(choice.text, language), languageOf(choice.text, language));
  // The blank ones are called choice_1, choice_2.
  if (!first && /^choice_[0-9]+$/.test(choice.code)) return uniqueCode(codeFrom(wordsIn(text, language), languageOf(text, language)) || choice.code, others);
  return followText(choice.code, choice.text, text, language, "choice", others);
}
