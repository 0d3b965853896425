/** Notes inside the branch: short lines with their time and the stopwatches, dim and plain, nothing that tells what it is for. */
import { walk } from "../rules/conditions.js";
import { button, h, icon } from "../page/dom.js";
import { keptDraft, openDraft } from "../store/drafts.js";
import { dropNote, freshInstant, keepNote, keepTyping, noteTime } from "../form/notebook.js";
import { isOpen, kick, outgoingOf } from "../server/outbox.js";
import { currentRecording } from "../form/recorder.js";
import { keepWatch, secondsOn } from "../form/stopwatch.js";
import { clock, text } from "../page/texts.js";
import { checklistOf, visitById } from "../store/visits.js";
import { noSuchVisit } from "./heads.js";

const SYNC_AFTER = 1500;
const DIM = "#0b0c0f";

/** The questions that are measured, each under a word of its section. @param {Checklist} checklist @param {Draft} draft */
function watchesOf(checklist, draft) {
  const traces = [...walk(checklist, draft.body.answers).values()].filter(({ question }) => question.kind === "duration");
  return traces.map(({ question, section }) => {
    const alike = traces.filter((other) => other.section === section);
    const name = text(section.title) + (alike.length > 1 ? ` ${alike.findIndex((other) => other.question === question) + 1}` : "");
    return { code: question.code, name, title: text(question.text) };
  });
}

/** One stopwatch, the same as in the form; it goes on where it stopped. @param {Visit} visit @param {ReturnType<typeof watchesOf>[number]} watch @param {() => Draft} current @param {() => void} failed */
function watchChip(visit, { code, name, title }, current, failed) {
  const time = h("span", { class: "nums" });
  const node = button({ class: "btn chip", title, onclick: () => {
    const watch = current().watches[code];
    const isRunning = (watch?.started ?? null) !== null;
    const seconds = secondsOn(watch);
    const write = isRunning ? keepWatch(visit.id, code, { started: null, seconds: 0 }, Math.round(seconds)) : keepWatch(visit.id, code, { started: Date.now(), seconds: answered() }, null);
    write.catch(failed);
  } }, `${name} `, time);
  const answered = () => Number(current().body.answers[code]) || 0;
  function show() {
    const watch = current().watches[code];
    const isRunning = (watch?.started ?? null) !== null;
    time.textContent = clock(isRunning ? secondsOn(watch) : answered());
    node.setAttribute("aria-pressed", String(isRunning));
  }
  return { node, show };
}

/** The line at the bottom: Enter keeps it. @param {Visit} visit @param {() => Draft} current @param {() => void} failed */
function writingLine(visit, current, failed) {
  const field = h("textarea", { rows: 1, maxlength: 10000, enterkeyhint: "send", autocomplete: "off", "aria-label": gettext("Note"), value: current().typing?.text ?? "" });
  let at = current().typing?.at ?? "";
  field.addEventListener("input", () => {
    at ||= freshInstant(current().body.notes);
    keepTyping(visit.id, { at, text: field.value }).catch(failed);
    if (!field.value) at = "";
  });
  function keep() {
    const words = field.value.trim();
    if (!words) return;
    keepNote(visit.id, { at: at || freshInstant(current().body.notes), text: words, question: "" }).catch(failed);
    field.value = at = "";
    field.focus();
  }
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    keep();
  });
  const form = h("form", { class: "writing", onsubmit: (/** @type {Event} */ event) => {
    event.preventDefault();
    keep();
  } }, field, h("button", { class: "icon-btn", "aria-label": gettext("Keep") }, icon("send")));
  return { form, field };
}

/** The lines so far; a touch on one offers to take it out, and what was taken out can come back. @param {Visit} visit @param {() => Draft} current @param {() => void} failed */
function lines(visit, current, failed) {
  const node = h("ol", { class: "notes" });
  const gone = h("p", { class: "gone", role: "status" });
  let chosen = "";
  /** @param {Note} note */
  function line(note) {
    const isChosen = note.at === chosen;
    const touch = () => {
      chosen = isChosen ? "" : note.at;
      show();
      document.getElementById(`note-${note.at}`)?.focus({ preventScroll: true });
    };
    return h("li", {},
      h("button", { type: "button", class: "note", id: `note-${note.at}`, "aria-expanded": String(isChosen), onclick: touch }, h("span", {}, note.text), h("time", { datetime: note.at }, noteTime(visit, current(), note.at))),
      isChosen && button({ class: "btn quiet", onclick: () => void takeOut(note) }, gettext("Delete")));
  }
  /** @param {Note} note */
  async function takeOut(note) {
    const back = button({ class: "btn quiet", onclick: () => {
      gone.replaceChildren();
      keepNote(visit.id, note).catch(failed);
    } }, gettext("Undo"));
    await dropNote(visit.id, note.at).then(() => gone.replaceChildren(gettext("Deleted."), " ", back), failed);
    back.focus({ preventScroll: true });
  }
  const show = () => node.replaceChildren(...current().body.notes.map(line));
  return { node, gone, show };
}

/** The browser's own frame turns as dim as the page; gives back what undoes it. */
function dimFrame() {
  const frames = [...document.querySelectorAll("meta[name=theme-color]")].map((meta) => /** @type {const} */ ([meta, meta.getAttribute("content") ?? ""]));
  for (const [meta] of frames) meta.setAttribute("content", DIM);
  return () => frames.forEach(([meta, colour]) => meta.setAttribute("content", colour));
}

/** @param {string[]} params @param {Router} router @returns {Promise<Page>} */
export async function notesScreen([id = ""], router) {
  const visit = visitById(id);
  const checklist = visit && checklistOf(visit);
  if (!visit || !checklist) return noSuchVisit();
  if (!isOpen(visit, await keptDraft(id), await outgoingOf(id))) {
    router.go(`/shop/visits/${id}/`, true);
    return { title: "", main: [] };
  }
  let draft = await openDraft(visit);
  const trouble = h("p", { class: "gone", role: "alert" });
  const failed = () => void (trouble.textContent = gettext("Not kept: the phone may be full."));
  const current = () => draft;
  const chips = watchesOf(checklist, draft).map((watch) => watchChip(visit, watch, current, failed));
  const { form, field } = writingLine(visit, current, failed);
  const list = lines(visit, current, failed);
  const dot = h("span", { class: "rec-dot", role: "img" });
  function showDot() {
    const now = currentRecording();
    dot.hidden = !now;
    dot.classList.toggle("paused", now?.mode === "paused");
    dot.classList.toggle("broken", now?.mode === "broken");
    dot.setAttribute("aria-label", now?.mode === "recording" ? gettext("On") : gettext("Off"));
  }
  function show() {
    for (const chip of chips) chip.show();
    list.show();
  }
  async function reread() {
    const count = draft.body.notes.length;
    draft = (await keptDraft(id)) ?? draft;
    show();
    if (draft.body.notes.length > count) window.scrollTo(0, document.documentElement.scrollHeight);
  }
  const ticking = window.setInterval(() => chips.forEach((chip) => chip.show()), 500);
  const brighten = dimFrame();
  show();
  showDot();
  return {
    title: gettext("Notes"), discreet: true,
    head: h("header", { class: "notes-head" },
      h("a", { class: "icon-btn", href: `/shop/visits/${id}/form/`, "aria-label": gettext("Back") }, icon("back")),
      h("h1", { class: "visually-hidden", tabindex: "-1" }, gettext("Notes")),
      h("div", { class: "chips grow", role: "group", "aria-label": gettext("Times") }, ...chips.map((chip) => chip.node)), dot),
    main: [list.node, list.gone, trouble],
    foot: h("footer", { class: "dock" }, form),
    arrive: () => {
      window.scrollTo(0, document.documentElement.scrollHeight);
      field.focus({ preventScroll: true });
    },
    changed: (topic, changed) => {
      if (topic === "recorder") showDot();
      if (topic !== "draft" || changed !== id) return;
      void reread().then(() => draft.revision !== draft.synced && kick(SYNC_AFTER));
    },
    close: () => {
      window.clearInterval(ticking);
      brighten();
    },
  };
}
