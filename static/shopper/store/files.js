/** Photos, recordings and files of a visit: kept whole on the phone until the server has them. */
import { tell } from "../bus.js";
import { changeDraft, changeDraftIn, keepTyped, noteInDraft } from "./drafts.js";
import { answerKind } from "../rules/checks.js";
import { sha256, SMALL } from "./checksum.js";
import { changeRow, database, keepFile, mine, newId, person, StorageError, takeFile, thumbOf, together } from "./db.js";
import { findPlaceIfAllowed, lastPlace } from "../form/place.js";
import { requireRoom } from "./room.js";
import { fill, size } from "../page/texts.js";

const MEGABYTE = 1_048_576;
/** As the server takes them (audits/rules/content.py). @type {Record<EvidenceKind, number>} */
const MOST_BYTES = {
  photo: 30 * MEGABYTE, receipt: 30 * MEGABYTE, screenshot: 30 * MEGABYTE, document: 30 * MEGABYTE, audio: 200 * MEGABYTE, video: 500 * MEGABYTE,
};

/** A sentence that judges the file itself: trying again brings nothing. */
export class Refusal extends Error {}

/** Throws a sentence where a file is larger than its kind may be. @param {EvidenceKind} kind @param {Blob} blob */
export function checkSize(kind, blob) {
  if (blob.size > MOST_BYTES[kind]) throw new Refusal(fill(gettext("This file is larger than %(size)s."), { size: size(MOST_BYTES[kind]) }));
}

/** The SHA-256 of a file; a large one's is reckoned off the main thread. @param {Blob} blob @returns {Promise<string>} hex */
export async function checksumOf(blob) {
  if (!globalThis.crypto?.subtle) throw new StorageError("SecurityError", gettext("Files can only be added over a secure (https) connection."));
  return blob.size <= SMALL ? sha256(blob) : (await import("../lazy/darkroom.js")).work("sha256", blob);
}

/** How much of each file is on its way. In memory only: a film has hundreds of steps, and after a reload the server says it. @type {Map<string, number>} */
const onItsWay = new Map();

let steps = 0;
/** How many steps files have made on their way since the app began. */
export const stepsMade = () => steps;

/** Tells how far a file has gone. @param {FileRow} file @param {number} sent bytes */
export function noteSent({ id, visit }, sent) {
  steps += 1;
  onItsWay.set(id, sent);
  tell("files", visit);
}

/** The files this phone holds of a visit. @param {string} [visitId] all visits' without it */
export async function filesOf(visitId) {
  const [rows, kept] = await Promise.all([/** @type {Promise<FileRow[]>} */ (mine("files")), /** @type {Promise<{id: string, blob: Blob}[]>} */ (mine("bytes"))]);
  const bytes = new Map(kept.map(({ id, blob }) => [id, blob]));
  const sentOf = (/** @type {FileRow} */ row) => (row.state === "waiting" && row.url ? onItsWay.get(row.id) ?? row.sent : row.sent);
  return rows.filter((row) => !visitId || row.visit === visitId)
    .map((row) => ({ ...row, sent: sentOf(row), blob: bytes.get(row.id) ?? null, thumb: bytes.get(thumbOf(row.id)) ?? null }));
}

/** @typedef {{visit: string, question: Question, kind: EvidenceKind, blob: Blob, name: string, capturedAt: Date, id?: string, place?: Place | null,
 * recording?: string, sha256?: string, thumb?: Blob | null, fault?: FileRow["fault"], replaces?: string}} NewFile replaces: the id of the file whose place and caption it takes */

/** A list with one of its entries exchanged, or one more. @template T @param {T[]} list @param {(entry: T) => boolean} isOld @param {T} entry */
function putInPlace(list, isOld, entry) {
  return list.some(isOld) ? list.map((old) => (isOld(old) ? entry : old)) : [...list, entry];
}

/** @param {NewFile} file @param {Manifest} manifest @param {Draft} draft */
function nameInDraft({ question, kind, replaces }, manifest, draft) {
  const gone = new Set([manifest.id, replaces]);
  const caption = draft.body.evidence.find((other) => other.id === replaces)?.caption;
  if (caption) manifest.caption = caption;
  draft.body.evidence = putInPlace(draft.body.evidence, (other) => gone.has(other.id), manifest);
  if (answerKind(question.kind) === kind) {
    const ids = draft.body.answers[question.code];
    draft.body.answers[question.code] = putInPlace(Array.isArray(ids) ? ids : [], (id) => gone.has(id), manifest.id);
  }
  delete draft.errors[`evidence.${question.code}`];
}

/** Keeps a file and names it in the draft, in the place of the one it replaces: all of it or nothing, so that no draft names a file that isn't kept, and none goes out unnamed.
 * @param {NewFile} file */
export async function addFile(file) {
  const { visit, question, kind, blob, name, capturedAt, id = newId(), place = lastPlace(), thumb = null, fault = "", recording, replaces } = file;
  checkSize(kind, blob);
  await requireRoom(blob.size);
  const sha256 = file.sha256 ?? (await checksumOf(blob));
  /** @type {Manifest} */
  const manifest = { id, kind, question: question.code, sha256, bytes: blob.size, captured_at: capturedAt.toISOString(), place, ...(recording && { recording }) };
  /** @type {FileRow} */
  const row = { id, person, visit, question: question.code, kind, name, bytes: blob.size, sha256, captured_at: capturedAt.toISOString(), place, blob, thumb, fault, state: "waiting", sent: 0, tries: 0, url: null, error: "" };
  const places = [id, replaces].flatMap((one) => (one ? [`evidence.${one}`] : []));
  void keepTyped();
  await together(["files", "bytes", "drafts"], async (transaction) => {
    await keepFile(transaction, row);
    await changeDraftIn(transaction, visit, [...places, `answers.${question.code}`], (draft) => nameInDraft(file, manifest, draft));
    if (replaces) await takeFile(transaction, replaces);
  });
  tell("draft", visit);
  tell("files", visit);
  if (!place) void findPlaceIfAllowed();
  return id;
}

/** Takes a file off the phone that no draft names. @param {string} visit @param {string} id */
export async function dropFile(visit, id) {
  await together(["files", "bytes"], (transaction) => takeFile(transaction, id));
  tell("files", visit);
}

/** Writes what a file shows; it never stands in the way. @param {string} visit @param {string} id @param {string} caption */
export async function captionFile(visit, id, caption) {
  await changeDraft(visit, [`evidence.${id}`], (draft) => {
    const manifest = draft.body.evidence.find((file) => file.id === id);
    if (manifest) manifest.caption = caption;
  });
}

/** Takes a file out of the draft, then off the phone. @param {string} visit @param {Manifest} file */
export async function removeFile(visit, file) {
  await changeDraft(visit, [`evidence.${file.id}`, `answers.${file.question}`], (draft) => {
    draft.body.evidence = draft.body.evidence.filter((other) => other.id !== file.id);
    const ids = draft.body.answers[file.question];
    if (Array.isArray(ids)) draft.body.answers[file.question] = ids.filter((id) => id !== file.id);
  });
  await dropFile(visit, file.id);
}

/** @param {string} id @param {(row: FileRow) => void} change */
export async function changeFile(id, change) {
  const row = await changeRow("files", id, (/** @type {FileRow | undefined} */ old) => {
    if (old) change(old);
    return old;
  });
  if (row) tell("files", row.visit);
}

/** Once the server says it has everything, the phone's copies make room. @param {string} visitId */
export async function dropSentCopies(visitId) {
  for (const row of await filesOf(visitId)) {
    if (row.state === "stored" && row.blob) await (await database()).delete("bytes", row.id);
  }
}

/** Files the server says it misses go out again, where this phone still has them. @param {string} visitId @param {string[]} missing */
export async function sendAgain(visitId, missing) {
  for (const row of await filesOf(visitId)) {
    if (row.state === "stored" && row.blob && missing.includes(row.id)) {
      await changeFile(row.id, (file) => void Object.assign(file, { state: "waiting", sent: 0, url: null, error: "" }));
    }
  }
}

/** Files that were refused go out once more, since the visit may take them now. @param {string} visitId */
export async function tryFailedAgain(visitId) {
  for (const row of await filesOf(visitId)) {
    if (row.state === "failed" && row.blob) {
      await changeFile(row.id, (file) => void Object.assign(file, { state: "waiting", tries: 0, sent: 0, url: null, error: "" }));
    }
  }
}

/** Writes beside the question what could not be taken; `files.` is this phone's own word, which stands in nobody's way. @param {string} visit @param {string} code @param {string} sentence */
export async function noteFileError(visit, code, sentence) {
  await noteInDraft(visit, (draft) => {
    const said = draft.errors[`files.${code}`];
    draft.errors[`files.${code}`] = said ? `${said} ${sentence}` : sentence;
  });
}

/** A new choice of files, a new word on them. @param {string} visit @param {string} code */
export async function forgetFileError(visit, code) {
  await noteInDraft(visit, (draft) => void delete draft.errors[`files.${code}`]);
}
