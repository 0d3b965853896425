/** Recordings that a crash or a reload cut off: kept, and gone on with where nobody is recorded unawares. */
import { mine } from "../store/db.js";
import { keptDraft } from "../store/drafts.js";
import { hold } from "../store/locks.js";
import { isOpen, outgoingOf } from "../server/outbox.js";
import { afterCut } from "../rules/parts.js";
import { sound } from "../form/sound.js";
import { checklistOf, visitById } from "../store/visits.js";
import { forgetRecording } from "./chunks.js";
import { isAllowed } from "./microphone.js";
import { changed, closePart, goOn, newRunning, sayQuietly, stop } from "./recording.js";

const LET_GO = 2000;

/** @param {Recording} recording */
function questionOf({ visit, question }) {
  const known = visitById(visit);
  const sections = (known && checklistOf(known)?.sections) ?? [];
  return sections.flatMap((section) => section.questions).find(({ code }) => code === question);
}

/** Makes files of what was cut off, and goes on with the newest where it may. */
export async function recover() {
  // The page that a reload took away may let go a moment later.
  const release = await hold("recorder", LET_GO);
  if (!release) return;
  try {
    const allowed = await isAllowed();
    for (const recording of /** @type {Recording[]} */ (await mine("recordings")).sort((a, b) => b.heard_at - a.heard_at)) {
      const question = questionOf(recording);
      if (question) await recoverOne(newRunning(recording, question, release), allowed);
    }
  } finally {
    if (!sound.now) release();
  }
  changed();
}

/** Makes files of all that is recorded for a visit, here or before a crash; throws in words what stands in the way. @param {string} visit */
export async function finish(visit) {
  const unkept = () => new Error(gettext("The recording is not among the files yet: free some room on this phone, then send."));
  if (sound.now?.recording.visit === visit && !(await stop())) throw unkept();
  // Who records for another visit here holds the lock.
  const release = sound.now ? () => {} : await hold("recorder", LET_GO);
  if (!release) throw new Error(gettext("Another tab of this app is recording. Stop it there first."));
  try {
    for (const recording of /** @type {Recording[]} */ (await mine("recordings")).filter((row) => row.visit === visit)) {
      const question = questionOf(recording);
      if (question && !(await closePart(newRunning(recording, question, release)))) throw unkept();
      if (question) await forgetRecording(recording.id);
    }
  } finally {
    release();
  }
}

/** @param {Running} cut @param {boolean} allowed */
async function recoverOne(cut, allowed) {
  const { recording } = cut;
  const visit = /** @type {Visit} */ (visitById(recording.visit));
  const wasCut = recording.part !== null;
  const isKept = await closePart(cut);
  if (wasCut && isKept) sayQuietly(gettext("A recording that broke off was kept."));
  const fate = afterCut(recording, Date.now(), allowed);
  const isOver = fate === "over" || sound.now || !isOpen(visit, await keptDraft(visit.id), await outgoingOf(visit.id));
  if (isOver) return isKept ? forgetRecording(recording.id) : undefined;
  Object.assign(cut, { why: cut.why || gettext("The recording broke off. What was recorded is kept."), asksFirst: fate !== "goes on" });
  sound.now = cut;
  await goOn(cut, false);
}
