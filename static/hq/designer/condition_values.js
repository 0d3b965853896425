/** What a comparison compares with: a choice, ticks, a date, a number or words. */
import { decimal, input, select } from "./controls.js";
import { words } from "./desk.js";
import { minutes, seconds } from "./bands.js";
import { written } from "./figures.js";
import { hasChoices, operatorsFor } from "./kinds.js";
import { h } from "../../shopper/page/dom.js";
import { fill } from "../../shopper/page/texts.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {import("./condition_words.js").Leaf} Leaf */
/** @typedef {(value: unknown, typing?: string) => void} SetValue */

export const MANY = new Set(["in", "not_in"]);
export const WITHOUT_VALUE = new Set(["answered", "lost_points"]);

/** What a comparison begins with on a question. @param {Question} question @param {string} [operator] @returns {Leaf} */
export function beginLeaf(question, operator = operatorsFor(question.kind)[0]) {
  const leaf = { question: question.code, is: operator };
  if (WITHOUT_VALUE.has(operator)) return leaf;
  const first = question.kind === "yes_no" ? "yes" : hasChoices(question.kind) ? question.choices?.[0]?.code ?? "" : ["scale", "nps", "number", "money", "duration"].includes(question.kind) ? Number(question.min ?? 0) : "";
  const isSet = MANY.has(operator) || (question.kind === "multiple_choice" && operator !== "contains");
  return { ...leaf, value: isSet ? [first] : first };
}

/** @param {Desk} desk @param {Question} question @param {Leaf} leaf @param {string} path @param {SetValue} set */
export function valueControl(desk, question, leaf, path, set) {
  /** @type {[string, string][]} */
  const options = question.kind === "yes_no" ? [["yes", gettext("Yes")], ["no", gettext("No")]] : (question.choices ?? []).map((choice) => [choice.code, words(desk, choice.text, choice.code)]);
  if (options.length && Array.isArray(leaf.value)) return tickList(options, leaf.value, path, set);
  if (options.length) return select(path, options, String(leaf.value ?? ""), (value) => set(value), { "aria-label": gettext("Value") });
  return typedValue(question, leaf, path, set);
}

const listOf = (/** @type {string} */ typed) => typed.split(/[;,]/).map((one) => one.trim()).filter(Boolean);

/** What is typed, as the document keeps it; undefined of what is no answer to such a question. @param {string} kind @param {string} typed */
export function readValue(kind, typed) {
  if (kind === "text") return typed;
  if (kind === "date") return /^\d{4}-\d{2}-\d{2}$/.test(typed) ? typed : undefined;
  if (kind === "time") return /^\d{2}:\d{2}$/.test(typed) ? typed : undefined;
  const read = kind === "duration" ? seconds(typed) : decimal(typed);
  return /^-?[0-9]+(\.[0-9]+)?$/.test(String(read)) ? read : undefined;
}

/** What is wanted in a field. @param {string} kind @param {boolean} isMany */
function wanted(kind, isMany) {
  if (kind === "date") return isMany ? gettext("Dates are wanted here, like 2026-03-31, 2026-04-01.") : gettext("A date is wanted here.");
  if (kind === "time") return isMany ? gettext("Times are wanted here, like 09:00, 18:30.") : gettext("A time is wanted here.");
  if (kind === "duration") return isMany ? gettext("Minutes and seconds are wanted here, like 2:00, 3:30.") : gettext("Minutes and seconds are wanted here, like 3:00.");
  if (kind === "text") return gettext("Words are wanted here, with commas between them.");
  return isMany ? gettext("Numbers are wanted here, like 1, 2, 5.") : fill(gettext("A number is wanted here, like 3 or %(example)s."), { example: written(2.5) });
}

/** A field for the value. What is none is told of at once, and not kept. @param {Question} question @param {Leaf} leaf @param {string} path @param {SetValue} set */
function typedValue({ kind }, leaf, path, set) {
  const isMany = MANY.has(leaf.is);
  const isNumber = !["text", "date", "time"].includes(kind);
  const shown = (/** @type {unknown} */ value) => (kind === "duration" ? minutes(/** @type {Decimalish} */ (value)) : String(value ?? ""));
  const said = h("span", { class: "help bad-text", id: `wanted-${path.replace(/\W+/g, "-")}`, role: "status" });
  const node = input(path, [leaf.value ?? ""].flat().map(shown).join(", "), (typed) => {
    const read = (isMany ? listOf(typed) : [typed.trim()]).map((one) => readValue(kind, one));
    const isBad = !read.length || read.includes(undefined);
    node.setAttribute("aria-invalid", String(isBad));
    said.textContent = isBad ? wanted(kind, isMany) : "";
    if (!isBad) set(isMany ? read : kind === "text" ? typed : read[0], path);
  }, {
    "aria-label": gettext("Value"), "aria-describedby": said.id, type: !isMany && (kind === "date" || kind === "time") ? kind : "text", class: isNumber && !isMany ? "num" : null,
    inputmode: isNumber && !isMany && kind !== "duration" ? "decimal" : null,
  });
  return h("div", { class: "value" }, node, said);
}

/** @param {[string, string][]} options @param {unknown[]} value @param {string} path @param {(value: unknown) => void} set */
function tickList(options, value, path, set) {
  return h("fieldset", { class: "ticks" }, h("legend", { class: "visually-hidden" }, gettext("Values")), ...options.map(([code, label], n) => {
    const box = h("input", { type: "checkbox", checked: value.includes(code), "data-path": n ? `${path}.${code}` : path });
    box.addEventListener("change", () => set(options.map(([one]) => one).filter((one) => (one === code ? box.checked : value.includes(one)))));
    return h("label", { class: "check" }, box, label);
  }));
}
