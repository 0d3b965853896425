/** What waits to go out, and goes by itself: starts, drafts, submissions, files, in this order, again and again until done. */
import { ApiError, call, session } from "./api.js";
import { waitAfter } from "./backoff.js";
import { tell } from "./bus.js";
import { changeRow, database, keyOf, mine, newId, person } from "./db.js";
import { keptDraft, noteInDraft, sendDrafts } from "./drafts.js";
import { dropSentCopies, filesOf, sendAgain, tryFailedAgain } from "./files.js";
import { unlessBusy } from "./locks.js";
import { refreshVisits, replaceVisit, visitById } from "./visits.js";

/** @type {Record<"words" | "files", {timer: number, tries: number}>} */
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
  kick();
}

/** Runs the outbox soon. @param {number} [delay] milliseconds */
export function kick(delay = 0) {
  schedule("words", delay);
  schedule("files", delay);
}

/** @param {"words" | "files"} line @param {number} delay */
function schedule(line, delay) {
  window.clearTimeout(lines[line].timer);
  lines[line].timer = window.setTimeout(() => void run(line), delay);
}

/** @param {"words" | "files"} line */
async function run(line) {
  if (session.otherPerson) return;
  const work = line === "words" ? sendWords : sendWaitingFiles;
  let isDone = true;
  const isMine = await unlessBusy(line, async () => {
    isDone = await work();
  });
  lines[line].tries = isDone && isMine ? 0 : lines[line].tries + 1;
  if (!isDone || !isMine) schedule(line, waitAfter(lines[line].tries));
}

async function sendWords() {
  try {
    await sendStarts();
    const outgoing = await allOutgoing();
    await sendDrafts((draft) => {
      const visit = visitById(draft.visit);
      return !!visit && isStarted(draft) && isOpen(visit, draft, outgoing.find((row) => row.visit === draft.visit));
    });
    await sendSubmissions();
    return true;
  } catch (error) {
    if (error instanceof ApiError) return error.isSignedOut;
    throw error;
  }
}

/** @param {Draft} draft */
const isStarted = (draft) => !draft.start || draft.start.sent;

async function sendStarts() {
  for (const draft of /** @type {Draft[]} */ (await mine("drafts"))) {
    if (!draft.start || draft.start.sent || draft.start.error) continue;
    const { sent: _sent, error: _error, ...body } = draft.start;
    try {
      const { data } = await call("POST", `visits/${draft.visit}/start`, body);
      await noteInDraft(draft.visit, (row) => void (row.start && (row.start.sent = true)));
      schedule("files", 0); // they waited for the start
      await replaceVisit(data);
    } catch (error) {
      if (!(error instanceof ApiError) || error.isPassing || error.isSignedOut) throw error;
      await noteInDraft(draft.visit, (row) => void (row.start && (row.start.error = error.message)));
    }
  }
}

async function sendSubmissions() {
  for (const row of await allOutgoing()) {
    if (row.state === "waiting") await sendSubmission(row);
    else if (row.receipt && !row.receipt.complete) await askReceipt(row);
  }
}

/** @param {Outgoing} row */
async function sendSubmission(row) {
  try {
    const { data } = await call("PUT", `visits/${row.visit}/submission`, row.body);
    await keepReceipt(row, data);
    await refreshVisits();
  } catch (error) {
    if (!(error instanceof ApiError) || error.isPassing || error.isSignedOut) throw error;
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
  await noteInDraft(row.visit, (draft) => void Object.assign(draft, { synced: draft.revision, dirty: [] }));
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
  /** @type {Set<string>} */
  const ready = new Set();
  for (const draft of /** @type {Draft[]} */ (await mine("drafts"))) {
    if (isStarted(draft)) ready.add(draft.visit);
  }
  const isWaiting = (await filesOf()).some((file) => file.state === "waiting" && ready.has(file.visit));
  const again = isWaiting && (await (await import("./uploads.js")).sendFiles((file) => ready.has(file.visit)));
  if ((await allOutgoing()).some((row) => row.state === "taken" && !row.receipt?.complete)) schedule("words", 0);
  return !again;
}

/** Where the work of a visit is: on this phone, on the server, or not kept. @param {string} visitId */
export async function savedWhere(visitId) {
  const draft = await keptDraft(visitId);
  const waiting = (await filesOf(visitId)).some((file) => file.state === "waiting");
  return draft && isStarted(draft) && draft.revision === draft.synced && !waiting ? "server" : "phone";
}

/** Begins to send at every chance: now, when the network is back, when the app is looked at again, each minute. */
export function startOutbox() {
  const again = () => {
    if (document.visibilityState === "hidden") return;
    lines.words.tries = lines.files.tries = 0;
    kick();
  };
  window.addEventListener("online", again);
  document.addEventListener("visibilitychange", again);
  window.setInterval(() => kick(), 60_000);
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
