/** Notes taken inside the branch: plain lines with their time, kept in the draft. */
import { session } from "../server/api.js";
import { changeDraft, keptDraft, noteInDraft } from "../store/drafts.js";
import { timeIn } from "../page/texts.js";

/** The time of a note by the branch's clock, the phone's put right. @param {Visit} visit @param {Draft | undefined} draft @param {string} at */
export function noteTime(visit, draft, at) {
  const offset = draft?.start?.clock_offset_ms ?? session.clockOffset;
  return timeIn(new Date(Date.parse(at) + offset), visit.branch.time_zone);
}

/** Keeps a note, new or changed: what is known of it is the instant it was begun. @param {string} visit @param {Note} note */
export function keepNote(visit, note) {
  return changeDraft(visit, [`notes.${note.at}`], (draft) => {
    draft.body.notes = [...draft.body.notes.filter((other) => other.at !== note.at), note].sort((a, b) => a.at.localeCompare(b.at));
    if (draft.typing?.at === note.at) delete draft.typing;
  });
}

/** @param {string} visit @param {string} at */
export function dropNote(visit, at) {
  return changeDraft(visit, [`notes.${at}`], (draft) => void (draft.body.notes = draft.body.notes.filter((note) => note.at !== at)));
}

/** What is being typed, so that a killed tab loses no letter of it. @param {string} visit @param {{at: string, text: string} | undefined} typing */
export function keepTyping(visit, typing) {
  return noteInDraft(visit, (draft) => {
    if (typing?.text) draft.typing = typing;
    else delete draft.typing;
  });
}

/** Makes a note of what was begun and not finished: it goes along with the visit like the others. @param {string} visit */
export async function finishNote(visit) {
  const { typing } = (await keptDraft(visit)) ?? {};
  if (typing?.text.trim()) await keepNote(visit, { at: typing.at, text: typing.text.trim(), question: "" });
}

/** An instant that no other note has. @param {Note[]} notes */
export function freshInstant(notes) {
  let at = Date.now();
  while (notes.some((note) => Date.parse(note.at) === at)) at += 1;
  return new Date(at).toISOString();
}

/** Notes that stand beside no question that is shown. @param {Pick<DraftBody, "notes">} body @param {Map<string, unknown>} visible */
export const looseNotes = (body, visible) => body.notes.filter((note) => !visible.has(note.question));
