/** The plain controls that the panel is made of. Each tells where in its part it stands (`data-path`), so that a finding leads to it and the focus survives a redraw. */
import { h } from "../../shopper/page/dom.js";

let lastId = 0;
const nextId = () => `f-${++lastId}`;

/** @typedef {import("../../shopper/page/dom.js").Child} Child */

/** A label above its control. @param {string} label @param {HTMLElement} control @param {Child} [help] @param {boolean} [isHidden] the label is for those who don't see the column's */
export function field(label, control, help, isHidden = false) {
  control.id ||= nextId();
  const helpId = help ? nextId() : null;
  if (helpId) control.setAttribute("aria-describedby", helpId);
  return h("div", { class: "field" }, h("label", { for: control.id, class: isHidden ? "visually-hidden" : null }, label), control, help && h("span", { class: "help", id: helpId }, help));
}

/** A field that is typed in. @param {string} path @param {string} value @param {(value: string) => void} typed @param {Record<string, any>} [props] */
export function input(path, value, typed, props = {}) {
  const node = h("input", { type: "text", autocomplete: "off", ...props, "data-path": path, value });
  node.addEventListener("input", () => typed(node.value));
  return node;
}

/** About what stands in a line of the narrowest field. */
const LINE = 30;

/** One of several lines, as high as its text; browsers that can't measure it go by its length. @param {string} path @param {string} value @param {(value: string) => void} typed @param {Record<string, any>} [props] */
export function area(path, value, typed, props = {}) {
  const node = h("textarea", { rows: Math.min(8, Math.ceil((value.length + 1) / LINE)), ...props, "data-path": path, value });
  node.addEventListener("input", () => typed(node.value));
  return node;
}

/** @param {string} path @param {[string, string][]} options value and words @param {string} value @param {(value: string) => void} chosen @param {Record<string, any>} [props] */
export function select(path, options, value, chosen, props = {}) {
  /** What stands in the document is shown, even where it is none of these. @type {[string, string][]} */
  const own = options.some(([one]) => one === value) ? [] : [[value, value]];
  const node = h("select", { ...props, "data-path": path }, ...[...own, ...options].map(([one, words]) => h("option", { value: one, selected: one === value }, words)));
  node.addEventListener("change", () => chosen(node.value));
  return node;
}

/** @param {string} path @param {string} label @param {boolean} isOn @param {(isOn: boolean) => void} changed @param {Child} [help] */
export function check(path, label, isOn, changed, help) {
  const helpId = help ? nextId() : null;
  const node = h("input", { type: "checkbox", checked: isOn, "data-path": path, "aria-describedby": helpId });
  node.addEventListener("change", () => changed(node.checked));
  return h("div", { class: "check-field" }, h("label", { class: "check" }, node, h("span", {}, label)), help && h("span", { class: "help", id: helpId }, help));
}

/** What a decimal field holds, as the document keeps it: whole numbers as numbers, others as typed, "" as nothing.
 * @param {string} typed @returns {Decimalish | undefined} */
export function decimal(typed) {
  const plain = typed.trim().replace(",", ".").replace(/^\./, "0.").replace(/\.$/, "").replace("−", "-");
  if (plain === "") return undefined;
  return /^-?[0-9]{1,9}$/.test(plain) ? Number(plain) : plain;
}

/** A field for a number. @param {string} path @param {Decimalish | null | undefined} value @param {(value: Decimalish | undefined) => void} typed @param {Record<string, any>} [props] */
export function number(path, value, typed, props = {}) {
  const node = input(path, String(value ?? ""), (words) => {
    const read = decimal(words);
    const isBad = read !== undefined && !/^-?[0-9]+(\.[0-9]+)?$/.test(String(read));
    node.setAttribute("aria-invalid", String(isBad));
    typed(read);
  }, { inputmode: "decimal", class: "num", ...props });
  return node;
}

/** A card of the panel. @param {string} title @param {...(Child | Child[])} children */
export function card(title, ...children) {
  return h("section", { class: "card part" }, h("h3", {}, title), ...children);
}

/** A small button with a sign, named in words. @param {string} sign @param {string} label @param {() => void} act @param {Record<string, any>} [props] */
export function signButton(sign, label, act, props = {}) {
  return h("button", { type: "button", class: "btn small quiet sign", "aria-label": label, title: label, onclick: act, ...props }, h("span", { "aria-hidden": "true" }, sign));
}

/** The part with a field set, or without it where it is what it would be anyway. @template {object} T @param {T} part @param {string} name @param {unknown} value @param {unknown} [usual] @returns {T} */
export function withField(part, name, value, usual = undefined) {
  /** @type {any} */
  const next = { ...part };
  if (value === undefined || value === null || value === usual) delete next[name];
  else next[name] = value;
  return next;
}

/** A text with the words of one language; a language without words isn't there. @param {Texts | undefined} texts @param {string} language @param {string} words @returns {Texts} */
export function withWords(texts, language, words) {
  const next = { ...texts };
  if (words === "") delete next[language];
  else next[language] = words;
  return next;
}
