/** Photos and files from the camera or the gallery: made fit to send, told apart from what is there, then kept. */
import { keptDraft } from "../drafts.js";
import { addFile, checkSize, checksumOf, forgetFileError, noteFileError } from "../files.js";
import { countFiles } from "../parts.js";
import { waitForFile } from "../pending.js";
import { findPlaceIfAllowed, lastPlace } from "../place.js";
import { fill } from "../texts.js";
import { work } from "./darkroom.js";
import { capturedAt } from "./exif.js";
import { isPicture } from "./pictures.js";

/** @typedef {{visit: Visit, question: Question, kind: EvidenceKind, most: number, replaces?: Manifest}} Wanted */

/** A photo from the gallery older than this was taken elsewhere than where the phone is now. */
const FRESH = 600_000;
const PLACE_PATIENCE = 3000;
const NO_EXIF = { taken: "", offset: "", place: null };

/** One choice of files after another: two of them would take the memory of a cheap phone. */
let line = Promise.resolve();

/** What is kept of a file; throws a sentence where it is no picture, or a broken one. @param {File} file @param {Wanted} wanted */
async function prepared(file, { question, kind }) {
  if (!file.size) throw new Error(gettext("This file is empty."));
  if (!isPicture(file, kind)) {
    checkSize(kind, file);
    return { blob: file, sha256: await checksumOf(file), exif: NO_EXIF };
  }
  const made = await work("develop", { file, kind, isOriginal: kind === "document" || question.x_original === true });
  if (!("refusal" in made)) return made;
  throw new Error(made.refusal === "broken"
    ? gettext("This picture is broken and can't be opened, so it was not added. Take it again or choose another.")
    : gettext("This is not a picture, so it was not added. Choose a photo (JPEG, PNG, WebP or HEIC)."));
}

/** Where the phone is, as far as that is known soon. @param {Promise<Place | null>} found */
const placeSoon = (found) => Promise.race([found, new Promise((resolve) => window.setTimeout(() => resolve(null), PLACE_PATIENCE))]);

/** @param {File} file @param {Wanted} wanted @param {Promise<Place | null>} here */
async function takeFile(file, wanted, here) {
  const { visit, question, kind, replaces } = wanted;
  const { exif, ...made } = await prepared(file, wanted);
  const others = ((await keptDraft(visit.id))?.body.evidence ?? []).filter((other) => other.question === question.code && other.kind === kind);
  if (others.some((other) => other.sha256 === made.sha256)) throw new Error(gettext("This file is there already, so it was not added again."));
  const taken = capturedAt(exif, file.lastModified, visit.branch.time_zone);
  const isFresh = Date.now() - taken.getTime() < FRESH;
  const place = exif.place ?? (isFresh ? /** @type {Place | null} */ (await placeSoon(here)) : null);
  await addFile({ visit: visit.id, question, kind, name: file.name || kind, capturedAt: taken, place, replaces, ...made });
}

/** How many more files of this kind the question takes. @param {Wanted} wanted */
async function roomFor({ visit, question, kind, most, replaces }) {
  if (replaces) return 1;
  const files = (await keptDraft(visit.id))?.body.evidence ?? [];
  return Math.max(0, most - countFiles(files.filter((file) => file.question === question.code && file.kind === kind)));
}

/** @param {Wanted} wanted @param {File[]} files @param {() => void} done called after each */
async function takeAll(wanted, files, done) {
  const { visit, question } = wanted;
  const here = lastPlace() ? Promise.resolve(lastPlace()) : findPlaceIfAllowed();
  const room = await roomFor(wanted);
  await forgetFileError(visit.id, question.code);
  for (const file of files.slice(0, room)) {
    try {
      await takeFile(file, wanted, here);
    } catch (error) {
      await noteFileError(visit.id, question.code, sentenceOf(error, file.name));
    }
    done();
  }
  if (files.length > room) {
    const sentence = ngettext("There is room for one file only.", "There is room for %(n)s files only.", room);
    await noteFileError(visit.id, question.code, fill(sentence, { n: room }));
  }
}

/** Takes every chosen file, one after another; what fails is said at its question. @param {Wanted} wanted @param {File[]} files */
export function takeFiles(wanted, files) {
  const waiting = files.map(() => waitForFile(wanted.visit.id, wanted.question.code, wanted.kind));
  const mine = line.then(() => takeAll(wanted, files, () => waiting.shift()?.()));
  line = mine.catch(() => undefined).finally(() => waiting.forEach((done) => done()));
  return mine;
}

/** @param {unknown} error @param {string} name */
function sentenceOf(error, name) {
  const words = /** @type {Record<string, string>} */ ({
    QuotaExceededError: gettext("This phone has no room left: delete something, then add it again."),
    NotReadableError: gettext("This file can't be read. Choose it again."),
    NotFoundError: gettext("This file can't be read. Choose it again."),
  });
  const { name: kind = "", message = "" } = error instanceof Error ? error : {};
  return `${name}: ${words[kind] ?? message}`;
}
