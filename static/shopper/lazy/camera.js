/** Photos and files from the camera or the gallery: made fit to send, told apart from what is there, then kept. */
import { tell } from "../bus.js";
import { keepFile, newId, person, together } from "../store/db.js";
import { keptDraft } from "../store/drafts.js";
import { addFile, checkSize, checksumOf, dropFile, filesOf, forgetFileError, noteFileError, Refusal } from "../store/files.js";
import { countFiles } from "../rules/parts.js";
import { findPlaceIfAllowed, lastPlace } from "../form/place.js";
import { fill } from "../page/texts.js";
import { work } from "./darkroom.js";
import { capturedAt } from "./exif.js";
import { fits, HEAD_BYTES, isPicture, isSmall, sniff } from "./media_types.js";

/** @typedef {{visit: Visit, question: Question, kind: EvidenceKind, most: number, replaces?: Manifest}} Wanted */

/** A photo from the gallery older than this was taken elsewhere than where the phone is now. */
const FRESH = 600_000;
const PLACE_PATIENCE = 3000;
const NO_EXIF = { taken: "", offset: "", place: null };

/** One file after another: two at once would take the memory of a cheap phone. @type {Promise<unknown>} */
let line = Promise.resolve();
/** What is too large to be written twice waits here for its checksum. @type {Map<string, File>} */
const inHand = new Map();

/** Why a file of another kind is not taken. @param {EvidenceKind} kind */
function otherKind(kind) {
  if (kind === "audio") return gettext("This is not a recording, so it was not added. Choose a sound file (M4A, MP3, OGG, WAV, AAC, AMR, 3GP or FLAC).");
  if (kind === "video") return gettext("This is not a video, so it was not added. Choose a video (MP4, MOV, 3GP or WebM).");
  if (kind === "document") return gettext("This is neither a picture nor a PDF, so it was not added. Choose a PDF or a photo, or take a screenshot of it.");
  return gettext("This is not a picture, so it was not added. Choose a photo (JPEG, PNG, WebP or HEIC).");
}

/** What is kept of a file; throws a Refusal where it is of another kind, or a broken picture. @param {File} file @param {Wanted} wanted */
async function prepared(file, { question, kind }) {
  const type = sniff(new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer()));
  if (!fits(kind, type)) throw new Refusal(otherKind(kind));
  if (!isPicture(type)) {
    checkSize(kind, file);
    return { blob: file, sha256: await checksumOf(file), exif: NO_EXIF };
  }
  const made = await work("develop", { file, kind, isOriginal: kind === "document" || question.x_original === true, type });
  if (!("refusal" in made)) return made;
  throw new Refusal(gettext("This picture is broken and can't be opened, so it was not added. Take it again or choose another."));
}

/** Where the phone is, as far as that is known soon. @param {Promise<Place | null>} found */
const placeSoon = (found) => Promise.race([found, new Promise((resolve) => window.setTimeout(() => resolve(null), PLACE_PATIENCE))]);

/** Makes a file of what was chosen. @param {FileRow} raw @param {Wanted} wanted */
async function develop(raw, wanted) {
  const { visit, question, kind } = wanted;
  const file = /** @type {File | undefined} */ (raw.blob ?? inHand.get(raw.id));
  if (!file) throw new Refusal(gettext("It was not kept before the app was closed. Add it again."));
  const { exif, ...made } = await prepared(file, wanted);
  const others = ((await keptDraft(visit.id))?.body.evidence ?? []).filter((other) => other.question === question.code && other.kind === kind);
  if (others.some((other) => other.sha256 === made.sha256)) throw new Refusal(gettext("This file is there already, so it was not added again."));
  const taken = capturedAt(exif, file.lastModified, visit.branch.time_zone);
  const isFresh = Date.now() - taken.getTime() < FRESH;
  const place = exif.place ?? (isFresh ? lastPlace() ?? /** @type {Place | null} */ (await placeSoon(findPlaceIfAllowed())) : null);
  // What comes out of the storage goes back as a copy: WebKit takes it for the old one, and that is written over.
  const blob = raw.blob ? new Blob([await made.blob.arrayBuffer()], { type: made.blob.type }) : made.blob;
  await addFile({ id: raw.id, visit: visit.id, question, kind, name: raw.name, capturedAt: taken, place, replaces: raw.replaces, ...made, blob });
}

/** What was chosen for this and is no file yet. @param {Wanted} wanted */
async function rawFiles({ visit, question, kind }) {
  return (await filesOf(visit.id)).filter((row) => row.state === "raw" && row.question === question.code && row.kind === kind);
}

/** Tries each once, those that come meanwhile too; throws what kept the last of them from being finished, which stays as it was chosen. @param {Wanted} wanted */
async function finishAll(wanted) {
  const tried = new Set();
  let trouble;
  for (let raw; (raw = (await rawFiles(wanted)).find(({ id }) => !tried.has(id)));) {
    tried.add(raw.id);
    try {
      await develop(raw, wanted).catch((error) => refuse(raw, wanted, error));
      inHand.delete(raw.id);
    } catch (error) {
      trouble = error;
    }
  }
  if (trouble) throw trouble;
}

/** Drops what was judged, once that is said; throws any other error on. @param {FileRow} raw @param {Wanted} wanted @param {unknown} error */
async function refuse(raw, { visit, question }, error) {
  if (!(error instanceof Refusal)) throw error;
  await noteFileError(visit.id, question.code, sentenceOf(error, raw.name));
  await dropFile(visit.id, raw.id);
}

/** Makes files of all that was chosen, also before the app was closed; one tab at a time. Throws what stands in the way of some. @param {Wanted} wanted */
export function finishFiles(wanted) {
  const name = `mystery-photos-${wanted.visit.id}-${wanted.question.code}-${wanted.kind}`;
  const mine = line.then(() => (navigator.locks ? navigator.locks.request(name, () => finishAll(wanted)) : finishAll(wanted)));
  line = mine.catch(() => undefined);
  return mine;
}

/** Keeps what was chosen at once as it is: the work on it takes seconds, and a phone closes apps at any of them. @param {File} file @param {Wanted} wanted */
async function keepRaw(file, wanted) {
  const { visit, question, kind, replaces } = wanted;
  if (!file.size) throw new Error(gettext("This file is empty."));
  // One that lies in a cloud, or was moved since, fails here and not when it is stored.
  await file.slice(0, 1).arrayBuffer();
  const id = newId();
  if (!isSmall(file, kind)) inHand.set(id, file);
  /** @type {FileRow} */
  const row = {
    id, person, visit: visit.id, question: question.code, kind, name: file.name || kind, bytes: file.size, sha256: "", captured_at: "", place: null,
    blob: inHand.has(id) ? null : file, state: "raw", replaces: replaces?.id, sent: 0, tries: 0, url: null, error: "",
  };
  await together(["files", "bytes"], (transaction) => keepFile(transaction, row));
  tell("files", visit.id);
}

/** How many more files of this kind the question takes. @param {Wanted} wanted */
async function roomFor(wanted) {
  const { visit, question, kind, most, replaces } = wanted;
  if (replaces) return 1;
  const files = (await keptDraft(visit.id))?.body.evidence ?? [];
  const there = countFiles(files.filter((file) => file.question === question.code && file.kind === kind));
  return Math.max(0, most - there - (await rawFiles(wanted)).length);
}

/** Keeps every chosen file as it is; what fails is said at its question. @param {Wanted} wanted @param {File[]} files */
export async function takeFiles(wanted, files) {
  const { visit, question } = wanted;
  if (!lastPlace()) void findPlaceIfAllowed();
  await forgetFileError(visit.id, question.code);
  const room = await roomFor(wanted);
  for (const file of files.slice(0, room)) {
    await keepRaw(file, wanted).catch((error) => noteFileError(visit.id, question.code, sentenceOf(error, file.name)));
  }
  if (files.length > room) {
    const sentence = ngettext("There is room for one file only.", "There is room for %(n)s files only.", room);
    await noteFileError(visit.id, question.code, fill(sentence, { n: room }));
  }
}

/** @param {unknown} error @param {string} name */
function sentenceOf(error, name) {
  const { name: kind = "", message = "" } = error instanceof Error ? error : {};
  if (kind === "QuotaExceededError") return `${name}: ${gettext("This phone has no room left: delete something, then add it again.")}`;
  // What else a browser throws here says that the file is out of reach, in words for programmers.
  return `${name}: ${error instanceof DOMException ? gettext("This file can't be read. Choose it again.") : message}`;
}
