/** Notes from inside the branch, beside the questions they belong to; those of none at the section's top. */
import { button, h, iconButton } from "../page/dom.js";
import { changeDraft } from "../store/drafts.js";
import { keepNote, looseNotes, noteTime } from "../form/notebook.js";
import { fill, text } from "../page/texts.js";

/** @typedef {Map<string, import("../rules/conditions.js").Trace>} Visible */
/** @typedef {{code: string, beside: HTMLElement, takes: "answers" | "comments" | ""}} Block `takes`: where a note's words can go */

/** @param {Visit} visit @param {Draft} draft @param {Note} note */
const words = (visit, draft, note) => [h("time", { class: "muted nums", datetime: note.at }, noteTime(visit, draft, note.at)), " ", note.text];

/** Puts a note's words where the shopper would type them. @param {string} visit @param {"answers" | "comments"} part @param {Block} block @param {Note} note */
function takeWords(visit, part, { code }, note) {
  return changeDraft(visit, [`${part}.${code}`], (draft) => {
    const said = String(draft.body[part][code] ?? "").trim();
    draft.body[part][code] = said ? `${said}\n${note.text}` : note.text;
  });
}

/** @param {Visit} visit @param {Draft} draft @param {Block} block @param {Note} note */
function row(visit, draft, block, note) {
  const { takes } = block;
  return h("li", {}, h("span", { class: "grow" }, ...words(visit, draft, note)),
    takes && button({ class: "btn small", onclick: () => void takeWords(visit.id, takes, block, note) }, takes === "comments" ? gettext("To the comment") : gettext("To the answer")),
    iconButton("close", gettext("Not beside this question"), { onclick: () => void keepNote(visit.id, { ...note, question: "" }) }));
}

/** @param {Visit} visit @param {Draft} draft @param {Section} section @param {Visible} visible @param {Note} note */
function looseRow(visit, draft, section, visible, note) {
  const asked = section.questions.filter((question) => visible.has(question.code));
  const choice = h("select", { "aria-label": fill(gettext("Put beside a question: %(note)s"), { note: note.text }) },
    h("option", { value: "" }, gettext("Put beside…")), ...asked.map((question) => h("option", { value: question.code }, text(question.text))));
  choice.addEventListener("change", () => void keepNote(visit.id, { ...note, question: choice.value }));
  return h("li", {}, h("span", { class: "grow" }, ...words(visit, draft, note)), choice);
}

let drawn = "";

/** Draws the notes of a section, where they changed. @param {{visit: Visit, draft: Draft, section: Section, visible: Visible, blocks: Block[], top: HTMLElement}} form */
export function showNotes({ visit, draft, section, visible, blocks, top }) {
  const { notes } = draft.body;
  const key = JSON.stringify([notes, [...visible.keys()], section.code]);
  if (key === drawn && top.dataset.drawn) return;
  drawn = key;
  top.dataset.drawn = "yes";
  for (const block of blocks) {
    const mine = notes.filter((note) => note.question === block.code);
    block.beside.replaceChildren(...mine.map((note) => row(visit, draft, block, note)));
    block.beside.hidden = !mine.length;
  }
  const loose = looseNotes(draft.body, visible);
  const isOpen = top.querySelector("details")?.open ?? false;
  top.replaceChildren(...(loose.length ? [h("details", { class: "card pad loose", open: isOpen },
    h("summary", {}, fill(ngettext("%(n)s note from inside", "%(n)s notes from inside", loose.length), { n: loose.length })),
    h("ul", { class: "beside" }, ...loose.map((note) => looseRow(visit, draft, section, visible, note))))] : []));
}
