/** The tree of sections and questions: choosing one or several, moving by keys, buttons and drag. One row is drawn anew when its own part changed. */
import { addQuestion, addSectionsHere, duplicateChosen, move, moveStep, removeChosen } from "./actions.js";
import { words } from "./desk.js";
import { open } from "./dialogs.js";
import { find, inOrder, keyOf, moveQuestions } from "./document.js";
import { watchDrag } from "./drag.js";
import { figure, pointsWords } from "./figures.js";
import { findingsAt } from "./found.js";
import { possiblePoints } from "../../shopper/rules/conditions.js";
import { traceMark } from "./traces.js";
import { copyFrom } from "./sources.js";
import { h } from "../../shopper/page/dom.js";
import { fill } from "../../shopper/page/texts.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {{key: number, level: 1 | 2, number: string, part: Section | Question | null, section: number}} Row */
/** @typedef {{node: HTMLLIElement, drawn: string, part: unknown}} Drawn */

/** @param {Checklist} document @returns {Row[]} */
function rowsOf(document) {
  /** @type {Row[]} */
  const rows = [{ key: 0, level: 1, number: "", part: null, section: 0 }];
  for (const [at, section] of document.sections.entries()) {
    rows.push({ key: keyOf(section), level: 1, number: String(at + 1), part: section, section: keyOf(section) });
    for (const [n, question] of section.questions.entries()) rows.push({ key: keyOf(question), level: 2, number: `${at + 1}.${n + 1}`, part: question, section: keyOf(section) });
  }
  return rows;
}

/** @param {Desk} desk @param {HTMLElement} place @param {{opened: (isToWrite: boolean) => void}} on what happens when a row is opened: by Enter to write in it, or by a tap */
export function drawTree(desk, place, on) {
  const tree = h("ul", { class: "tree", role: "tree", "aria-label": gettext("Sections and questions"), "aria-multiselectable": "true" });
  const count = h("p", { class: "tree-count muted", role: "status" });
  /** @type {Map<number, Drawn>} */
  const drawn = new Map();
  /** @type {Set<number>} */
  const closed = new Set();
  /** @type {Row[]} */
  let rows = [];
  const kinds = new Map(desk.data.kinds.map(({ kind, name }) => [kind, name]));

  /** @param {Row} row @returns {string} what is seen of it, so that the same isn't drawn again */
  function seen(row) {
    const trace = traceOf(row);
    return [row.number, desk.state.selected.includes(row.key), closed.has(row.key), findingsAt(desk, row.key).map((one) => one.code), desk.state.language, trace?.state, trace?.earned, trace?.lost].join("|");
  }
  /** @param {Row} row */
  function traceOf(row) {
    return row.level === 2 ? desk.state.trace.get(/** @type {Question} */ (row.part).code) : undefined;
  }
  /** @param {Question} question @param {Row} row */
  function questionMarks(question, row) {
    const points = figure(possiblePoints(question));
    const trace = traceOf(row);
    return [
      h("span", { class: "kind" }, kinds.get(question.kind) ?? question.kind),
      question.show_if && h("span", { class: "mark" }, gettext("conditional")),
      question.critical && h("span", { class: "mark bad-text" }, gettext("critical")),
      (trace && traceMark(trace)) ?? (points !== 0 && h("span", { class: "points" }, pointsWords(points))),
    ];
  }
  /** @param {Row} row */
  function marks(row) {
    const here = findingsAt(desk, row.key);
    const errors = here.filter((one) => one.isError).length;
    const found = here.length > 0 && h("span", { class: errors ? "found bad-text" : "found warn-text" }, h("span", { "aria-hidden": "true" }, errors ? "▼" : "◆"),
      h("span", { class: "visually-hidden" }, errors ? ngettext("an error", "errors", errors) : ngettext("a warning", "warnings", here.length)));
    if (row.level === 2) return [...questionMarks(/** @type {Question} */ (row.part), row), found];
    const section = /** @type {Section | null} */ (row.part);
    return [section && h("span", { class: "kind" }, fill(ngettext("%(n)s question", "%(n)s questions", section.questions.length), { n: section.questions.length })), section?.show_if && h("span", { class: "mark" }, gettext("conditional")), found];
  }
  /** @param {Row} row */
  function name(row) {
    if (!row.part) return gettext("The whole checklist");
    const texts = row.level === 2 ? /** @type {Question} */ (row.part).text : /** @type {Section} */ (row.part).title;
    const said = words(desk, texts);
    return said || h("span", { class: "faint" }, row.level === 2 ? gettext("No text yet") : gettext("No title yet"));
  }
  /** @param {Row} row @param {HTMLLIElement} node */
  function fillRow(row, node) {
    const isChosen = desk.state.selected.includes(row.key);
    node.className = `row level-${row.level}${isChosen ? " on" : ""}`;
    node.setAttribute("aria-level", String(row.level));
    node.setAttribute("aria-selected", String(isChosen));
    if (row.level === 1 && row.part) node.setAttribute("aria-expanded", String(!closed.has(row.key)));
    const folder = row.level === 1 && row.part ? h("span", { class: "fold", "data-fold": "yes", "aria-hidden": "true" }, closed.has(row.key) ? "▸" : "▾") : null;
    node.replaceChildren(...[row.part ? h("span", { class: "grip", "aria-hidden": "true" }, "⠿") : null, folder,
      row.number ? h("span", { class: "number nums" }, row.number) : null, h("span", { class: "name" }, name(row)), h("span", { class: "marks" }, ...marks(row))].filter((child) => child !== null));
  }
  /** @param {Row} row */
  function nodeOf(row) {
    const old = drawn.get(row.key);
    const now = seen(row);
    if (old && old.part === row.part && old.drawn === now) return old.node;
    const node = old?.node ?? h("li", { role: "treeitem", "data-key": row.key, tabindex: "-1" });
    fillRow(row, node);
    drawn.set(row.key, { node, part: row.part, drawn: now });
    return node;
  }

  /** Only what is different is touched: a row that stays where it is keeps its place and its focus. */
  function draw() {
    rows = rowsOf(desk.document);
    const there = new Set(rows.map((row) => row.key));
    const focused = document.activeElement instanceof HTMLElement && tree.contains(document.activeElement) ? Number(document.activeElement.dataset.key) : null;
    for (const [key, { node }] of drawn) if (!there.has(key)) { node.remove(); drawn.delete(key); }
    rows.forEach((row, n) => {
      const node = nodeOf(row);
      if (tree.children[n] !== node) tree.insertBefore(node, tree.children[n] ?? null);
      const isHidden = row.level === 2 && closed.has(row.section);
      if (node.hidden !== isHidden) node.hidden = isHidden;
    });
    const at = desk.state.selected.at(-1) ?? 0;
    for (const [key, { node }] of drawn) if (node.tabIndex !== (key === at ? 0 : -1)) node.tabIndex = key === at ? 0 : -1;
    if (focused !== null) focusRow(at);
    showCount();
  }
  function showCount() {
    const { sections } = desk.document;
    const n = sections.reduce((sum, section) => sum + section.questions.length, 0);
    const { minutes } = desk.state.findings;
    const time = minutes === null ? "" : fill(ngettext("about %(n)s minute", "about %(n)s minutes", minutes), { n: minutes });
    const all = [fill(ngettext("%(n)s question", "%(n)s questions", n), { n }), time].filter(Boolean).join(" · ");
    if (count.textContent !== all) count.textContent = all;
  }
  /** @param {number} key */
  function focusRow(key) {
    const node = drawn.get(key)?.node;
    if (!node || document.activeElement === node) return;
    node.focus({ preventScroll: true });
    node.scrollIntoView({ block: "nearest" });
  }

  const shownRows = () => rows.filter((row) => !(row.level === 2 && closed.has(row.section)));
  /** @param {number} to @param {boolean} isRange @param {boolean} [isToggle] */
  function choose(to, isRange, isToggle = false) {
    const { selected, anchor } = desk.state;
    if (isRange) return desk.select(rangeTo(to, anchor), anchor);
    if (!isToggle) return desk.select([to]);
    const next = selected.includes(to) ? selected.filter((key) => key !== to) : [...selected, to];
    // Sections and questions aren't moved together.
    const level = rows.find((row) => row.key === to)?.level;
    desk.select(next.filter((key) => key !== 0 && rows.find((row) => row.key === key)?.level === level), to);
  }
  /** @param {number} to @param {number} anchor */
  function rangeTo(to, anchor) {
    const shown = shownRows();
    const ends = [anchor, to].map((key) => shown.findIndex((row) => row.key === key));
    const level = rows.find((row) => row.key === anchor)?.level;
    const within = shown.slice(Math.min(...ends), Math.max(...ends) + 1).filter((row) => row.level === level && row.key !== 0).map((row) => row.key);
    // The one that was reached last is where the next key goes on.
    return ends[0] > ends[1] ? within.reverse() : within;
  }
  /** @param {number} key @param {boolean} isClosed */
  function fold(key, isClosed) {
    if (isClosed) closed.add(key);
    else closed.delete(key);
    draw();
  }
  /** @param {number} by @param {boolean} isRange */
  function stepTo(by, isRange) {
    const shown = shownRows();
    const at = shown.findIndex((row) => row.key === desk.state.selected.at(-1));
    const next = shown[Math.min(shown.length - 1, Math.max(0, at + by))];
    if (next) choose(next.key, isRange);
    focusRow(desk.state.selected.at(-1) ?? 0);
  }
  /** @param {boolean} isClosing */
  function foldHere(isClosing) {
    const row = rows.find((one) => one.key === desk.state.selected.at(-1));
    if (!row?.part) return;
    if (row.level === 2 && isClosing) choose(row.section, false);
    else if (row.level === 1) fold(row.key, isClosing);
  }

  /** @type {Record<string, (event: KeyboardEvent) => unknown>} */
  const KEYS = {
    ArrowDown: (event) => (event.altKey ? moveStep(desk, 1) : stepTo(1, event.shiftKey)),
    ArrowUp: (event) => (event.altKey ? moveStep(desk, -1) : stepTo(-1, event.shiftKey)),
    ArrowLeft: () => foldHere(true),
    ArrowRight: () => foldHere(false),
    Home: (event) => stepTo(-rows.length, event.shiftKey),
    End: (event) => stepTo(rows.length, event.shiftKey),
    Enter: () => on.opened(true),
    Delete: () => removeChosen(desk),
    Backspace: () => removeChosen(desk),
  };
  tree.addEventListener("keydown", (event) => {
    const isCopy = (event.ctrlKey || event.metaKey) && event.code === "KeyD";
    const isAll = (event.ctrlKey || event.metaKey) && event.code === "KeyA";
    const act = isCopy ? () => duplicateChosen(desk) : isAll ? () => desk.select(rows.filter((row) => row.level === 2).map((row) => row.key)) : !event.ctrlKey && !event.metaKey && KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    void act(event);
  });
  tree.addEventListener("click", (event) => {
    const node = event.target instanceof Element ? event.target.closest("li") : null;
    if (!node) return;
    const key = Number(node.dataset.key);
    if (/** @type {Element} */ (event.target).closest("[data-fold]")) return fold(key, !closed.has(key));
    choose(key, event.shiftKey, event.ctrlKey || event.metaKey);
    focusRow(key);
    if (!event.shiftKey && !event.ctrlKey && !event.metaKey) on.opened(false);
  });
  watchDrag(desk, tree, (next, keys) => void move(desk, next, keys));

  place.replaceChildren(treeTools(desk), tree, count);
  desk.listen((topic) => {
    if (topic === "selection") unfoldChosen();
    if (topic !== "view" && topic !== "plans") draw();
    if (topic === "selection") drawn.get(desk.state.selected.at(-1) ?? 0)?.node.scrollIntoView({ block: "nearest" });
  });
  function unfoldChosen() {
    for (const row of rowsOf(desk.document)) if (row.level === 2 && desk.state.selected.includes(row.key)) closed.delete(row.section);
  }
  draw();
  return { focus: () => focusRow(desk.state.selected.at(-1) ?? 0) };
}

/** The buttons above the tree: the same as by keys, and adding. @param {Desk} desk */
function treeTools(desk) {
  const add = h("button", { type: "button", class: "btn small primary", onclick: () => chooseKind(desk) }, gettext("Add question"));
  const section = h("button", { type: "button", class: "btn small", onclick: () => {
    addSectionsHere(desk);
    desk.tell("view");
  } }, gettext("Add section"));
  const copy = h("button", { type: "button", class: "btn small", onclick: () => void copyFrom(desk) }, gettext("Copy from…"));
  /** @type {[string, string, () => unknown][]} */
  const tools = [
    ["↑", gettext("Move up (Alt+↑)"), () => moveStep(desk, -1)], ["↓", gettext("Move down (Alt+↓)"), () => moveStep(desk, 1)],
    ["⇥", gettext("Move to a section"), () => chooseSection(desk)], ["", gettext("Duplicate (Ctrl+D)"), () => duplicateChosen(desk)], ["✕", gettext("Remove (Delete)"), () => removeChosen(desk)],
  ];
  const buttons = tools.map(([sign, label, act]) => h("button", { type: "button", class: "btn small sign", "aria-label": label, title: label, onclick: () => void act() }, h("span", { "aria-hidden": "true", class: sign ? null : "twin" }, sign)));
  const show = () => {
    const has = inOrder(desk.document, desk.state.selected).length > 0;
    for (const button of buttons) button.disabled = !has;
  };
  desk.listen((topic) => (topic === "selection" || topic === "document") && show());
  show();
  return h("div", { class: "tree-tools" }, h("div", { class: "row tight" }, add, section, copy), h("div", { class: "row tight", role: "group", "aria-label": gettext("What is chosen") }, ...buttons));
}

/** @param {Desk} desk */
function chooseKind(desk) {
  open(gettext("Add question"), (close) => [h("ul", { class: "kind-list" }, ...desk.data.kinds.map(({ kind, name }) => h("li", {}, h("button", { type: "button", class: "btn wide", onclick: () => {
    close();
    addQuestion(desk, kind);
    desk.tell("view");
  } }, name))))]);
}

/** @param {Desk} desk */
function chooseSection(desk) {
  const keys = inOrder(desk.document, desk.state.selected);
  if (!find(desk.document, keys[0])?.question) return;
  open(gettext("Move to a section"), (close) => [h("ul", { class: "kind-list" }, ...desk.document.sections.map((section) => h("li", {}, h("button", { type: "button", class: "btn wide", onclick: () => {
    close();
    void move(desk, moveQuestions(desk.document, keys, keyOf(section), 0), keys);
  } }, words(desk, section.title, section.code)))))]);
}
