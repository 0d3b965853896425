/** The panel beside the tree: the controls of what is chosen. A part of it is drawn anew when what it shows changed, and never under one's typing. */
import { bandsPart } from "./bands.js";
import { choicesPart } from "./choices.js";
import { conditionPart } from "./conditions.js";
import { contradictionsPart } from "./contradictions.js";
import { card } from "./controls.js";
import { criticalPart } from "./critical.js";
import { chosen, words } from "./desk.js";
import { duplicateChosen, removeChosen } from "./actions.js";
import { changeQuestion, changeSection, inOrder, keyOf } from "./document.js";
import { evidencePart } from "./evidence.js";
import { herePart } from "./findings.js";
import { questionPart, rulesPart } from "./question.js";
import { scalePart, yesNoPart } from "./scale.js";
import { sectionPart, sectionTitlePart, wholePart } from "./section.js";
import { textsPart } from "./texts.js";
import { h } from "../../shopper/page/dom.js";
import { fill } from "../../shopper/page/texts.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** What a part works on: the chosen question or section as it is now, and the ways to change it.
 * @typedef {object} View
 * @property {Desk} desk @property {Checklist} document @property {number} key
 * @property {Section} section the chosen one, or the one that the question stands in @property {Question} question only in parts of questions
 * @property {(change: (question: Question) => Question, typing?: string) => void} editQuestion
 * @property {(change: (section: Section) => Section, typing?: string) => void} editSection */
/** @typedef {{slice: (view: View) => unknown[], draw: (view: View) => HTMLElement | null, echo?: (node: HTMLElement, view: View) => void}} Part
 * `slice`: what it shows, by identity; `echo`: what follows one's typing in it without being typed in */

/** @type {Part[]} */
const QUESTION = [herePart, questionPart, textsPart, yesNoPart, choicesPart, scalePart, bandsPart, rulesPart, criticalPart, evidencePart, conditionPart];
/** @type {Part[]} */
const SECTION = [herePart, sectionTitlePart, sectionPart, conditionPart];
/** @type {Part[]} */
const WHOLE = [herePart, wholePart, contradictionsPart];

const none = /** @type {any} */ (null);

/** @param {Desk} desk @returns {View} */
function viewOf(desk) {
  const found = chosen(desk);
  const key = desk.state.selected[0];
  return {
    desk, document: desk.document, key, section: found?.section ?? none, question: found?.question ?? none,
    editQuestion: (change, typing = "") => desk.edit((document) => changeQuestion(document, key, change), { typing: typing && `${key}.${typing}` }),
    editSection: (change, typing = "") => desk.edit((document) => changeSection(document, key, change), { typing: typing && `${key}.${typing}` }),
  };
}

/** Draws anew and gives the focus back to the control at the same place. @param {HTMLElement} old @param {() => HTMLElement} draw */
function redrawn(old, draw) {
  const active = document.activeElement;
  const path = active instanceof HTMLElement && old.contains(active) ? active.dataset.path ?? "" : "";
  const caret = active instanceof HTMLInputElement || active instanceof HTMLTextAreaElement ? active.selectionStart : null;
  const node = draw();
  old.replaceWith(node);
  const again = path ? node.querySelector(`[data-path="${CSS.escape(path)}"]`) : null;
  if (again instanceof HTMLElement) {
    again.focus({ preventScroll: true });
    if (caret !== null && (again instanceof HTMLTextAreaElement || (again instanceof HTMLInputElement && again.type === "text"))) again.setSelectionRange(caret, caret);
  }
  return node;
}

/** @param {Desk} desk @param {HTMLElement} place */
export function drawPanel(desk, place) {
  /** @type {{part: Part, node: HTMLElement, slice: unknown[]}[]} */
  let mounted = [];
  let mountedFor = "";

  const empty = () => h("div", { hidden: true });
  /** @param {Part} part @param {View} view */
  const drawPart = (part, view) => part.draw(view) ?? empty();

  function partsNow() {
    const found = chosen(desk);
    if (desk.state.selected.length > 1) return { name: "several", parts: [] };
    return found ? (found.question ? { name: `question ${desk.state.selected[0]}`, parts: QUESTION } : { name: `section ${desk.state.selected[0]}`, parts: SECTION }) : { name: "whole", parts: WHOLE };
  }
  function mount() {
    const { name, parts } = partsNow();
    mountedFor = name;
    const view = viewOf(desk);
    mounted = parts.map((part) => ({ part, node: drawPart(part, view), slice: part.slice(view) }));
    place.replaceChildren(heading(desk), ...(parts.length ? mounted.map(({ node }) => node) : [severalCard(desk)]));
    place.scrollTop = 0;
  }
  function update() {
    if (partsNow().name !== mountedFor || mountedFor === "several") return mount();
    const view = viewOf(desk);
    for (const one of mounted) {
      const slice = one.part.slice(view);
      if (slice.length === one.slice.length && slice.every((value, n) => value === one.slice[n])) continue;
      one.slice = slice;
      const isTyped = desk.state.typing !== "" && one.node.contains(document.activeElement);
      if (isTyped) one.part.echo?.(one.node, view);
      else one.node = redrawn(one.node, () => drawPart(one.part, view));
    }
    const head = place.querySelector(".panel-head");
    const next = heading(desk);
    if (head && head.textContent !== next.textContent) head.replaceWith(next);
  }

  desk.listen((topic) => {
    if (topic === "document" || topic === "findings" || topic === "trial") update();
    else if (topic === "selection" || topic === "language") mount();
  });
  place.addEventListener("focusout", () => desk.seal());
  mount();

  return {
    /** Leads to a control by its path, or to the nearest there is. @param {string} path like `bands[1].up_to` */
    focus(path) {
      const controls = /** @type {HTMLElement[]} */ ([...place.querySelectorAll("[data-path]")]);
      const exact = controls.find((node) => node.dataset.path === path);
      const inside = controls.find((node) => path !== "" && node.dataset.path?.startsWith(path));
      const above = controls.filter((node) => node.dataset.path && path.startsWith(node.dataset.path)).at(-1);
      const around = controls.find((node) => path !== "" && node.dataset.path?.split(/[.[]/)[0] === path.split(/[.[]/)[0]);
      const node = exact ?? inside ?? above ?? around ?? controls[0];
      node?.focus({ preventScroll: true });
      node?.scrollIntoView({ block: "center" });
    },
  };
}

/** @param {Desk} desk */
function heading(desk) {
  const found = chosen(desk);
  if (desk.state.selected.length > 1) return h("h2", { class: "panel-head" }, fill(ngettext("%(n)s chosen", "%(n)s chosen", desk.state.selected.length), { n: desk.state.selected.length }));
  if (!found) return h("h2", { class: "panel-head" }, gettext("The whole checklist"));
  const text = found.question ? words(desk, found.question.text, gettext("No text yet")) : words(desk, found.section.title, gettext("No title yet"));
  return h("h2", { class: "panel-head" }, text);
}

/** What can be done with several at once. @param {Desk} desk */
function severalCard(desk) {
  const keys = inOrder(desk.document, desk.state.selected);
  const all = desk.document.sections.flatMap((section) => [section, ...section.questions]);
  const names = keys.map((key) => all.find((part) => keyOf(part) === key)).map((part) => h("li", {}, words(desk, part && ("text" in part ? part.text : part.title), part?.code)));
  const act = (/** @type {string} */ label, /** @type {() => unknown} */ does, look = "") => h("button", { type: "button", class: `btn ${look}`, onclick: () => void does() }, label);
  return card(gettext("Chosen together"), h("ul", {}, ...names), h("p", { class: "help" }, gettext("Drag them, or press Alt and an arrow, to move them together.")),
    h("div", { class: "row tight" }, act(gettext("Duplicate"), () => duplicateChosen(desk)), act(gettext("Remove"), () => removeChosen(desk), "danger")));
}
