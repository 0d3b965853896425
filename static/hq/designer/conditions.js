/** Conditions built as sentences: which question, how it compares, with what; joined by and or or, in groups, each turned round by not. */
import { card, select, signButton, withField } from "./controls.js";
import { beginLeaf, valueControl, WITHOUT_VALUE } from "./condition_values.js";
import { conditionWords, isBuildable, peel } from "./condition_words.js";
import { questionName } from "./desk.js";
import { operatorsFor } from "./kinds.js";
import { h } from "../../shopper/page/dom.js";
import { fill } from "../../shopper/page/texts.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {import("./panel.js").Part} Part */
/** @typedef {import("./condition_words.js").Leaf} Leaf */
/** What the editor needs to know: the questions it may name, where it stands among the paths, and whom to tell.
 * @typedef {{desk: Desk, offered: Question[], path: string}} Context */
/** Changes a condition as it is now, which may be further than when its controls were drawn; null takes it away.
 * @typedef {(change: (now: Condition) => Condition | null, typing?: string) => void} Change */

/** @param {Condition} inner @param {boolean} isNot @returns {Condition} */
const wrap = (inner, isNot) => (isNot ? { not: inner } : inner);

/** Changes what stands within the nots. @param {Change} change @returns {(inner: (now: any) => Condition | null, typing?: string) => void} */
const within = (change) => (inner, typing) => change((now) => {
  const peeled = peel(now);
  const next = inner(peeled.inner);
  return next && wrap(next, peeled.isNot);
}, typing);

/** @param {Change} change @param {boolean} isNot @param {string} path */
function notBox(change, isNot, path) {
  const box = h("input", { type: "checkbox", checked: isNot, "data-path": `${path}.not` });
  box.addEventListener("change", () => change((now) => wrap(peel(now).inner, box.checked)));
  return h("label", { class: "check" }, box, gettext("not"));
}

/** One comparison as a row. @param {Context} context @param {Leaf} leaf @param {boolean} isNot @param {string} path @param {Change} change */
function leafRow(context, leaf, isNot, path, change) {
  const { desk, offered } = context;
  const question = offered.find((one) => one.code === leaf.question);
  /** @type {[string, string][]} */
  const questions = offered.filter((one) => one.kind !== "note").map((one) => [one.code, questionName(desk, one)]);
  const put = within(change);
  const toQuestion = (/** @type {string} */ code) => put(() => beginLeaf(/** @type {Question} */ (offered.find((one) => one.code === code))));
  const which = select(`${path}.question`, questions, leaf.question, toQuestion, { "aria-label": gettext("Question") });
  const rest = question ? [h("div", { class: "operator" }, operatorControl(context, question, leaf, path, put), notBox(change, isNot, path)),
    WITHOUT_VALUE.has(leaf.is) ? null : valueControl(desk, question, leaf, `${path}.value`, (value, typing) => put((now) => ({ ...now, value }), typing))] : [h("span", { class: "bad-text" }, gettext("is not asked before"))];
  return h("li", { class: "condition" }, which, ...rest, signButton("✕", gettext("Remove this condition"), () => change(() => null)));
}

/** The comparisons that fit. @param {Context} context @param {Question} question @param {Leaf} leaf @param {string} path @param {ReturnType<typeof within>} put */
function operatorControl({ desk }, question, leaf, path, put) {
  const fits = operatorsFor(question.kind);
  const all = fits.includes(leaf.is) ? fits : [leaf.is, ...fits];
  // What stands behind the question in the sentence; before it, some languages have words that say nothing alone.
  const label = (/** @type {string} */ operator) => fill((desk.data.operators[operator] ?? operator).split("%(question)s").at(-1) ?? "", { value: "…" }).trim();
  const choose = (/** @type {string} */ operator) => put((now) => {
    const next = beginLeaf(question, operator);
    const keeps = "value" in next && now.value !== undefined && Array.isArray(next.value) === Array.isArray(now.value);
    return keeps ? { ...next, value: now.value } : next;
  });
  return select(`${path}.is`, all.map((operator) => [operator, label(operator)]), leaf.is, choose, { "aria-label": gettext("Comparison") });
}

/** A group's parts, whichever way they join. @param {any} group @returns {Condition[]} */
const partsOf = (group) => group.all ?? group.any;

/** A group with its rows. @param {Context} context @param {{all: Condition[]} | {any: Condition[]}} group @param {boolean} isNot @param {string} path @param {Change} change @param {boolean} isTop */
function groupBox(context, group, isNot, path, change, isTop) {
  const name = "all" in group ? "all" : "any";
  const parts = partsOf(group);
  const put = (/** @type {(parts: Condition[]) => Condition[]} */ update, joined = name, typing = "") => within(change)((now) => {
    const next = update(partsOf(now));
    return next.length ? /** @type {Condition} */ ({ [joined]: next }) : null;
  }, typing);
  const rows = parts.map((part, n) => conditionNode(context, part, `${path}.${name}[${n}]`, (update, typing) => put((now) => now.flatMap((one, m) => (m === n ? update(one) ?? [] : one)), name, typing)));
  const isPlain = isTop && parts.length < 2;
  const joins = select(`${path}.joined`, [["all", gettext("all of these hold")], ["any", gettext("one of these holds")]], name, (joined) => put((now) => now, /** @type {"all" | "any"} */ (joined)), { "aria-label": gettext("How they join") });
  // One that isn't named here yet, so that no two lines begin alike.
  const asked = context.offered.filter((one) => one.kind !== "note");
  const last = asked.findLast((one) => !parts.some((part) => "question" in part && part.question === one.code)) ?? asked.at(-1);
  const add = last && h("button", { type: "button", class: "btn small", "data-path": `${path}.add`, onclick: () => put((now) => [...now, beginLeaf(last)]) }, "all" in group ? gettext("And another") : gettext("Or another"));
  const nest = last && h("button", { type: "button", class: "btn small quiet", "data-path": `${path}.group`, onclick: () => put((now) => [...now, { any: [beginLeaf(last)] }]) }, gettext("Add a group"));
  return h("div", { class: isTop ? "group" : "group nested" },
    isPlain && !isNot ? null : h("div", { class: "row tight group-head" }, joins, notBox(change, isNot, path), isTop ? null : signButton("✕", gettext("Remove this group"), () => change(() => null))),
    h("ul", { class: "conditions" }, ...rows), h("div", { class: "row tight" }, add, nest));
}

/** One that an import brought and no control here could build: what it says, and the way to take it out. @param {Context} context @param {Condition} condition @param {string} path @param {Change} change */
function foreignRow({ desk, offered }, condition, path, change) {
  return h("li", { class: "condition foreign" }, h("div", {}, h("p", {}, conditionWords(desk, condition, offered)), h("p", { class: "help" }, gettext("Brought by an import. It counts as it says; here it can only be removed."))),
    signButton("✕", gettext("Remove this condition"), () => change(() => null), { "data-path": path }));
}

/** @param {Context} context @param {Condition} condition @param {string} path @param {Change} change @returns {HTMLElement} */
function conditionNode(context, condition, path, change) {
  if (!isBuildable(condition, context.offered)) return foreignRow(context, condition, path, change);
  const { inner, isNot } = peel(condition);
  return "question" in inner ? leafRow(context, inner, isNot, path, change) : h("li", { class: "condition-group" }, groupBox(context, inner, isNot, path, change, false));
}

/** A group of one is that one. @param {Condition | null} condition */
const simplest = (condition) => (condition && ("all" in condition || "any" in condition) && partsOf(condition).length === 1 ? partsOf(condition)[0] : condition);

/** The editor of a whole condition; a single comparison is drawn as a group of one.
 * @param {Context} context @param {Condition} condition @param {Change} change */
export function conditionEditor(context, condition, change) {
  const { inner, isNot } = peel(condition);
  if (!("question" in inner) && isBuildable(condition, context.offered)) return groupBox(context, inner, isNot, context.path, (update, typing) => change((now) => simplest(update(now)), typing), true);
  return groupBox(context, { all: [condition] }, false, context.path, (update, typing) => change((now) => simplest(update({ all: [now] })), typing), true);
}

/** The questions that stand before a question, or before a section. @param {Checklist} document @param {Section} section @param {Question | null} question */
export function earlierQuestions(document, section, question) {
  const before = document.sections.slice(0, document.sections.indexOf(section)).flatMap((one) => one.questions);
  return question ? [...before, ...section.questions.slice(0, section.questions.indexOf(question))] : before;
}

/** When a question or a section is shown. @type {Part} */
export const conditionPart = {
  slice: ({ document, section, question }) => [(question ?? section).show_if, ...earlierQuestions(document, section, question)],
  draw({ desk, document, section, question, editQuestion, editSection }) {
    const part = question ?? section;
    const offered = earlierQuestions(document, section, question);
    /** @template {{show_if?: Condition | null}} T @param {T} now @param {(condition: Condition) => Condition | null} update @returns {T} */
    const updated = (now, update) => withField(now, "show_if", now.show_if ? update(now.show_if) : null);
    /** @type {Change} */
    const change = (update, typing = "") => (question ? editQuestion((now) => updated(now, update), typing) : editSection((now) => updated(now, update), typing));
    const start = (/** @type {Question} */ on) => (question ? editQuestion((now) => ({ ...now, show_if: beginLeaf(on) })) : editSection((now) => ({ ...now, show_if: beginLeaf(on) })));
    const first = offered.findLast((one) => one.kind !== "note");
    const begin = h("button", { type: "button", class: "btn small", "data-path": "show_if", disabled: !first, onclick: () => first && start(first) }, gettext("Show it only when…"));
    if (!part.show_if) return card(gettext("Shown"), h("p", { class: "muted" }, first ? gettext("Always.") : gettext("Always: nothing is asked before it that it could depend on.")), begin);
    return card(gettext("Shown when"), h("p", { class: "sentence", role: "status" }, conditionWords(desk, part.show_if, offered)), conditionEditor({ desk, offered, path: "show_if" }, part.show_if, change));
  },
  echo(node, { desk, document, section, question }) {
    const said = node.querySelector(".sentence");
    const condition = (question ?? section).show_if;
    if (said && condition) said.textContent = conditionWords(desk, condition, earlierQuestions(document, section, question));
  },
};
