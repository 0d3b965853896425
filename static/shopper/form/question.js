/** One question of the form: its words, control, comment, files, and what is wrong with it. */
import { dueEvidence, needsComment } from "../rules/checks.js";
import { correctionsOf, correctionWords } from "../rules/corrections.js";
import { h, iconButton } from "../page/dom.js";
import { doubtsIn } from "../rules/doubts.js";
import { keepSoon, keepTyped } from "../store/drafts.js";
import { evidenceBlock, players } from "./evidence.js";
import { controlOf } from "./fields.js";
import { playersKey } from "./sounds.js";
import { keepWatch } from "./stopwatch.js";
import { atLeast, lackWords, text } from "../page/texts.js";
import { checklistOf, scenarioOf } from "../store/visits.js";

/** @typedef {import("../rules/checks.js").Lack} Lack */
/** @typedef {{draft: Draft, files: FileRow[], trace: import("../rules/conditions.js").Trace | undefined, lacks: Lack[]}} Now */

const WITHOUT_COMMENT = new Set(["text", "note", "date", "time", "location"]);
/** When the last answer was given: the time a question took is what passed since. */
let lastTouch = Date.now();

/** Begins counting anew: another section, another visit. */
export function resetTimer() {
  lastTouch = Date.now();
}

/** @param {Draft} draft @param {string} code */
function countTime(draft, code) {
  const seconds = Math.round((Date.now() - lastTouch) / 1000);
  lastTouch = Date.now();
  // A pause of ten minutes is a pause, not an answer.
  if (seconds > 0 && seconds < 600) draft.body.timings[code] = (draft.body.timings[code] ?? 0) + seconds;
}

/** @param {Visit} visit @param {Question} question @param {() => void} failed what happens when the phone can't keep it */
function savers(visit, question, failed) {
  const { code } = question;
  return {
    set: (/** @type {unknown} */ value, isTyped = false) => {
      keepSoon(visit.id, `answers.${code}`, value, failed, (draft) => countTime(draft, code));
      if (!isTyped) void keepTyped();
    },
    setComment: (/** @type {string} */ value) => keepSoon(visit.id, `comments.${code}`, value || undefined, failed),
    setWatch: (/** @type {Watch} */ watch, /** @type {number | null} */ seconds) => void keepWatch(visit.id, code, watch, seconds).catch(failed),
  };
}

/** "Say what you saw, and show it: 1 photo at least"; once said, "Now show it: 1 photo at least". @param {Now} now @returns {(Node | string)[]} */
function needs({ trace, draft, lacks }) {
  if (!trace) return [];
  const wantsComment = needsComment(trace);
  const rules = dueEvidence(trace).filter((rule) => Number(rule.min ?? 1) > 0);
  if (!wantsComment && !rules.length) return [];
  const files = rules.map((rule) => atLeast(rule.kind, Number(rule.min ?? 1))).join(", ");
  if (!wantsComment) return [h("em", {}, gettext("Show it: ")), files];
  if ((draft.body.comments[trace.question.code] ?? "").trim()) {
    const isShown = !lacks.some((lack) => lack.code === trace.question.code && lack.what === "evidence");
    return isShown ? [gettext("This is all that is needed here.")] : [h("em", {}, gettext("Now show it: ")), files];
  }
  return files ? [h("em", {}, gettext("Say what you saw")), gettext(", and show it: "), files] : [h("em", {}, gettext("Say what you saw"))];
}

/** What is wrong with it, said once it was checked; an answer of another form at once, but not to who is still typing. @param {Now} now @param {string} code @param {boolean} isTyping */
function errorsOf({ draft, lacks }, code, isTyping) {
  const said = ["answers", "comments", "evidence", "files"].map((part) => draft.errors[`${part}.${code}`]).filter(Boolean);
  if (said.length) return said;
  return lacks.filter((lack) => lack.code === code && (lack.what === "invalid" ? !isTyping : draft.checked)).map(lackWords);
}

/** @param {Visit} visit @param {string} code */
function remarksOf(visit, code) {
  return visit.state === "returned" ? visit.remarks.filter((remark) => remark.question === code) : [];
}

/** The comment's field, hidden until it is wanted. @param {Question} question @param {(value: string) => void} save */
function commentField(question, save) {
  const id = `c-${question.code}`;
  const input = h("textarea", { id, rows: 2, maxlength: 10000 });
  input.addEventListener("input", () => save(input.value));
  return { input, node: h("div", { class: "comment" }, h("label", { for: id, class: "visually-hidden" }, gettext("Comment")), input) };
}

/** The node of a question and how it follows its draft.
 * @param {Question} question @param {Visit} visit @param {boolean} isLocked sent, and not sent back
 * @param {() => Draft} current @param {() => void} failed */
export function questionBlock(question, visit, isLocked, current, failed) {
  const { code } = question;
  const save = savers(visit, question, failed);
  const control = controlOf({ question, visit, set: save.set, setWatch: save.setWatch, watch: () => current().watches[code] });
  const doubtOf = doubtsIn(visit, checklistOf(visit), scenarioOf(visit));
  const comment = commentField(question, save.setComment);
  let isOpened = false;
  const open = iconButton("comment", gettext("Add a comment"), { class: "icon-btn add-comment", onclick: () => {
    isOpened = true;
    comment.node.hidden = false;
    open.hidden = true;
    comment.input.focus();
  } });
  const doubt = h("p", { class: "doubt", id: `d-${code}`, role: "status" });
  const need = h("div", { class: "need" });
  const area = evidenceBlock(visit, question, isLocked);
  const sounds = h("div", { class: "players" });
  const error = h("p", { class: "error", id: `e-${code}`, role: "status" });
  const words = [
    h("span", { id: `q-${code}-text` }, text(question.text), question.required === false && question.kind !== "note" ? h("span", { class: "hint inline" }, ` ${gettext("(optional)")}`) : null),
    question.help ? h("span", { class: "hint" }, text(question.help)) : null,
    question.standard ? h("span", { class: "hint" }, text(question.standard)) : null,
  ];
  const heading = control.isGroup ? h("legend", {}, ...words) : h("label", { for: `q-${code}` }, ...words);
  const remarks = remarksOf(visit, code).map((remark) => h("p", { class: "remark" }, h("b", {}, gettext("Remark: ")), remark.text));
  const corrections = correctionsOf(visit, code).map((correction) => h("p", { class: "remark" }, h("b", {}, gettext("Corrected: ")), correctionWords(correction)));
  const was = h("p", { class: "hint was", hidden: true });
  const beside = h("ul", { class: "beside", hidden: true });
  const canComment = question.comment !== "never" && !(WITHOUT_COMMENT.has(question.kind) && (question.comment ?? "optional") === "optional");
  const node = h(control.isGroup ? "fieldset" : "div", { class: "question", id: `question-${code}`, tabindex: "-1", "aria-describedby": `${error.id} ${doubt.id}` },
    heading, h("div", { class: "body" }, beside, ...corrections, ...remarks, ...control.nodes, was, doubt, need, canComment ? comment.node : null, area.node, sounds, error), canComment && !isLocked ? open : null);
  node.classList.toggle("locked", isLocked);
  node.classList.toggle("remarked", remarks.length > 0);
  if (isLocked) lock(node);
  let drawn = "";
  let drawnSounds = "";
  let isTyping = false;
  /** @type {Now | null} */
  let last = null;
  node.addEventListener("input", () => {
    if (error.hidden) isTyping = true;
  });
  node.addEventListener("focusout", () => {
    if (!isTyping) return;
    isTyping = false;
    if (last) show(last);
  });

  /** Draws what is different from the last time: the other questions cost a key nothing. @param {Now} now */
  function show(now) {
    last = now;
    if (node.hidden !== !now.trace) node.hidden = !now.trace;
    if (!now.trace) return;
    const state = { visit, draft: now.draft, files: now.files, trace: now.trace, locked: isLocked };
    area.show(state);
    if (playersKey(state) !== drawnSounds) sounds.replaceChildren(...players(state));
    drawnSounds = playersKey(state);
    const errors = errorsOf(now, code, isTyping);
    const { body, watches } = now.draft;
    const key = JSON.stringify([body.answers[code], body.comments[code], watches[code], now.trace.state, now.trace.lost, errors, now.lacks.filter((lack) => lack.code === code)]);
    if (key === drawn) return;
    drawn = key;
    control.show(now.draft.body.answers[code]);
    const said = now.draft.body.comments[code] ?? "";
    if (document.activeElement !== comment.input && comment.input.value !== said) comment.input.value = said;
    comment.node.hidden = !isOpened && !said && !needsComment(now.trace);
    open.hidden = !comment.node.hidden;
    const asked = isLocked ? "" : doubtOf(question, now.draft.body.answers[code]);
    if (doubt.textContent !== asked) doubt.textContent = asked;
    need.replaceChildren(...needs(now));
    need.hidden = !need.childNodes.length;
    error.textContent = errors.join(" ");
    error.hidden = !errors.length;
    node.classList.toggle("invalid", errors.length > 0);
  }
  /** @type {"answers" | "comments" | ""} */
  const takes = isLocked ? "" : canComment ? "comments" : question.kind === "text" ? "answers" : "";
  return { node, show, code, beside, was, takes };
}

/** What wasn't sent back stays as it was sent. @param {HTMLElement} node */
function lock(node) {
  if (node instanceof HTMLFieldSetElement) node.disabled = true;
  else node.querySelectorAll("input, textarea, button").forEach((field) => field.setAttribute("disabled", ""));
}
