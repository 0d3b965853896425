/** What waits to go out, and goes by itself: of each visit its start, draft and submission, then the files; again and again until done. */
import { ApiError, call, session } from "./api.js";
import { waitAfter } from "./backoff.js";
import { tell } from "../bus.js";
import { changeRow, database, keyOf, mine, newId, person } from "../store/db.js";
import { keptDraft, noteInDraft, sendDraft } from "../store/drafts.js";
import { dropSentCopies, filesOf, sendAgain, stepsMade, tryFailedAgain } from "../store/files.js";
import { unlessBusy } from "../store/locks.js";
import { noteTaken } from "../store/merge.js";
import { refreshVisits, replaceVisit, visitById } from "../store/visits.js";

/** @typedef {"words" | "files"} Line */

/** Failures after which help is offered. */
const MANY = 6;

/** Comes with the first file; the worker, which can fetch no module later, brings its own. */
export const parts = { uploads: () => import("./uploads.js") };

/** @type {Record<Line, {timer: number, tries: number}>} */
const lines = { words: { timer: 0, tries: 0 }, files: { timer: 0, tries: 0 } };

/** @param {string} visitId @returns {Promise<Outgoing | undefined>} */
export async function outgoingOf(visitId) {
  return (await database()).get("outgoing", keyOf(visitId));
}

/** Everything of this person that waits or was taken. @returns {Promise<Outgoing[]>} */
export const allOutgoing = () => mine("outgoing");

/** Puts a finished form into the outbox; a second press finds it there. @param {string} visit @param {Record<string, unknown>} content */
export async function putSubmission(visit, content) {
  await changeRow("outgoing", keyOf(visit), (/** @type {Outgoing | undefined} */ row) => {
    if (row?.state === "waiting") return undefined;
    /** @type {Outgoing} */
    const outgoing = { key: keyOf(visit), person, visit, body: { id: newId(), ...content }, state: "waiting", receipt: null, error: "" };
    return outgoing;
  });
  await tryFailedAgain(visit);
  tell("sent", visit);
  void askForSync();
  kick();
}

/** Runs the outbox soon. @param {number} [delay] milliseconds */
export function kick(delay = 0) {
  schedule("words", delay);
  schedule("files", delay);
}

/** @param {Line} line @param {number} delay */
function schedule(line, delay) {
  // The worker has no time of its own: it goes through the lines once, and the browser wakes it again.
  if (!globalThis.document) return;
  window.clearTimeout(lines[line].timer);
  lines[line].timer = window.setTimeout(() => void run(line), delay);
}

/** @param {Line} line */
async function run(line) {
  const before = stepsMade();
  const isDone = await attempt(line);
  const wasStuck = isStuck();
  const other = line === "words" ? "files" : "words";
  // What got through after failing says that the server is back: the other line need not wait for its own turn.
  if (isDone && lines[line].tries && lines[other].tries) {
    lines[other].tries = 0;
    schedule(other, 0);
  }
  // A line that breaks and yet carries something is no server that fails: the waits begin anew.
  const hasMoved = line === "files" && stepsMade() > before;
  lines[line].tries = isDone ? 0 : hasMoved ? 1 : lines[line].tries + 1;
  if (wasStuck !== isStuck()) tell("network");
  if (isDone) return;
  schedule(line, waitAfter(lines[line].tries));
  void askForSync();
}

/** Goes through a line once, unless another tab is at it; gives whether trying again would bring nothing more. @param {Line} line */
async function attempt(line) {
  if (!person || session.otherPerson) return true;
  let isDone = true;
  const isMine = await unlessBusy(line, async () => {
    // Whatever one round meets, a closed store among it, the next one begins anew.
    isDone = await (line === "words" ? sendWords() : sendWaitingFiles()).catch(() => false);
  });
  return isMine && isDone;
}

/** Everything once, for the worker; gives whether all went that could. */
export async function sendAll() {
  const words = await attempt("words");
  const files = await attempt("files");
  return files && words && (await attempt("words"));
}

/** Whether it has failed so often, with a network, that a way out is offered. */
export const isStuck = () => session.reachable && !session.skew && !session.signedOut && Math.max(lines.words.tries, lines.files.tries) >= MANY;

/** Has the browser wake the worker when the network is back, even with the app closed; where it can. */
async function askForSync() {
  try {
    const registration = /** @type {any} */ (await navigator.serviceWorker?.getRegistration("/shop/"));
    await registration?.sync?.register("outbox");
  } catch {
    // Not allowed: it goes out when the app is open.
  }
}

/** Each visit by itself: what one of them meets doesn't hold up the others. */
async function sendWords() {
  const drafts = /** @type {Draft[]} */ (await mine("drafts"));
  const outgoing = await allOutgoing();
  let isDone = true;
  for (const visit of new Set([...drafts, ...outgoing].map((row) => row.visit))) {
    try {
      await sendVisit(visit);
    } catch (error) {
      if (error instanceof ApiError && error.stopsAll) return error.isHeld;
      isDone = isDone && error instanceof ApiError && !error.isPassing;
    }
  }
  return isDone;
}

/** @param {string} id */
async function sendVisit(id) {
  await sendStart(id);
  const [draft, row, visit] = [await keptDraft(id), await outgoingOf(id), visitById(id)];
  if (row?.state === "waiting") return sendSubmission(row);
  if (row?.receipt && !row.receipt.complete) await askReceipt(row);
  if (draft && visit && draft.revision !== draft.synced && isStarted(draft) && isOpen(visit, draft, row)) await sendDraft(draft);
}

/** @param {Draft} draft */
const isStarted = (draft) => !draft.start || draft.start.sent;

/** @param {string} id */
async function sendStart(id) {
  const start = (await keptDraft(id))?.start;
  if (!start || start.sent || start.error) return;
  const { sent: _sent, error: _error, ...body } = start;
  try {
    const { data } = await call("POST", `visits/${id}/start`, body);
    await noteInDraft(id, (row) => void (row.start && (row.start.sent = true)));
    schedule("files", 0); // they waited for the start
    await replaceVisit(data);
  } catch (error) {
    if (!(error instanceof ApiError) || error.isPassing || error.isHeld) throw error;
    await noteInDraft(id, (row) => void (row.start && (row.start.error = error.message)));
  }
}

/** @param {Outgoing} row */
async function sendSubmission(row) {
  try {
    const { data } = await call("PUT", `visits/${row.visit}/submission`, row.body);
    await keepReceipt(row, data);
    if (!data.complete) schedule("files", 0); // of a visit whose start was refused they waited for this
    await refreshVisits();
  } catch (error) {
    if (!(error instanceof ApiError) || error.isPassing || error.isHeld) throw error;
    await takeRefusal(row, error);
  }
}

/** A refused form is open again, with what is wrong at its questions. @param {Outgoing} row @param {ApiError} error */
async function takeRefusal(row, error) {
  await (await database()).delete("outgoing", row.key);
  await noteInDraft(row.visit, (draft) => {
    draft.checked = true;
    draft.errors = { ...error.fields, "": error.message };
  });
  tell("sent", row.visit);
  await refreshVisits().catch(() => undefined);
}

/** @param {Outgoing} row @param {Receipt} receipt */
async function keepReceipt(row, receipt) {
  await changeRow("outgoing", row.key, (/** @type {Outgoing | undefined} */ old) => {
    if (old?.body.id === row.body.id) Object.assign(old, { state: "taken", receipt, error: "" });
    return old;
  });
  await noteInDraft(row.visit, (draft) => noteTaken(draft, receipt.round));
  if (receipt.complete) await dropSentCopies(row.visit);
  else await sendAgain(row.visit, receipt.missing);
  tell("sent", row.visit);
}

/** Asks whether the server has everything, once no file of the visit waits here any more. @param {Outgoing} row */
async function askReceipt(row) {
  const waiting = (await filesOf(row.visit)).some((file) => file.state === "waiting" && file.blob);
  if (waiting) return;
  const { data } = await call("GET", `visits/${row.visit}/submission`);
  await keepReceipt(row, data);
  if (data.complete) await refreshVisits();
  if (!data.complete && (await filesOf(row.visit)).some((file) => file.state === "waiting")) schedule("files", 0);
}

async function sendWaitingFiles() {
  const drafts = /** @type {Draft[]} */ (await mine("drafts"));
  const taken = (await allOutgoing()).filter((row) => row.state === "taken");
  // Begun and sent in time, but told too late: the start is refused then, the submission taken, and its files are awaited.
  const ready = new Set([...drafts.filter(isStarted), ...taken].map((row) => row.visit));
  const isWanted = (/** @type {FileRow} */ file) => ready.has(file.visit);
  const isWaiting = (await filesOf()).some((file) => file.state === "waiting" && isWanted(file));
  const isDone = !isWaiting || (await (await parts.uploads()).sendFiles(isWanted));
  if ((await allOutgoing()).some((row) => row.state === "taken" && !row.receipt?.complete)) schedule("words", 0);
  return isDone;
}

/** Begins to send at every chance: now, when the network is back, when the app is looked at again. Timers run only while something waits. */
export function startOutbox() {
  const again = () => {
    if (document.visibilityState === "hidden") return;
    lines.words.tries = lines.files.tries = 0;
    kick();
  };
  window.addEventListener("online", again);
  document.addEventListener("visibilitychange", again);
  kick();
}

/** The newest word on what the server has of the visit. @param {Visit} visit @param {Outgoing | undefined} outgoing */
export function receiptOf(visit, outgoing) {
  const [ours, theirs] = [outgoing?.receipt ?? null, visit.receipt];
  if (!ours || !theirs || ours.round !== theirs.round) return (ours?.round ?? 0) > (theirs?.round ?? 0) ? ours : theirs;
  return ours.complete ? ours : theirs;
}

/** Whether what was sent of the visit is newer than what the server's list says. @param {Visit} visit @param {Outgoing | undefined} outgoing */
export function isSent(visit, outgoing) {
  if (!outgoing) return false;
  return outgoing.state === "waiting" || (outgoing.receipt?.round ?? 0) > (visit.receipt?.round ?? 0);
}

/** Whether the visit can be filled here now. @param {Visit} visit @param {Draft | undefined} draft @param {Outgoing | undefined} outgoing */
export function isOpen(visit, draft, outgoing) {
  if (isSent(visit, outgoing)) return false;
  return ["in_progress", "returned"].includes(visit.state) || (visit.state === "accepted" && !!draft?.start && !draft.start.error);
}
