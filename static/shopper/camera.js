/** Photos and files from the camera or the gallery, made fit to send. */
import { addFile, forgetFileError, noteFileError } from "./files.js";
import { checkPicture } from "./pictures.js";

const LONGEST = 2560;

/** Shrinks a photo to 2560 px, upright; gives it back as it is where it is small enough or can't be read here.
 * @param {File} file @returns {Promise<Blob>} */
export async function shrinkPhoto(file) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return file;
  }
  const scale = LONGEST / Math.max(bitmap.width, bitmap.height);
  if (scale >= 1 && file.type === "image/jpeg") {
    bitmap.close();
    return file;
  }
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * Math.min(1, scale)));
  canvas.height = Math.max(1, Math.round(bitmap.height * Math.min(1, scale)));
  canvas.getContext("2d", { alpha: false })?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.86));
  return blob && blob.size < file.size ? blob : file;
}

/** What a browser may offer for a kind of evidence. @param {EvidenceKind} kind */
export function acceptedTypes(kind) {
  if (kind === "audio") return "audio/*";
  if (kind === "video") return "video/*";
  return kind === "document" ? "image/*,application/pdf,.pdf,audio/*,video/*" : "image/*";
}

/** Takes every chosen file, one after another; what fails is said at its question.
 * @param {string} visit @param {Question} question @param {EvidenceKind} kind @param {FileList | File[]} files @param {number} room */
export async function takeFiles(visit, question, kind, files, room) {
  const chosen = [...files];
  await forgetFileError(visit, question.code);
  for (const file of chosen.slice(0, room)) {
    const isPicture = file.type.startsWith("image/") && kind !== "document" && !question.x_original;
    try {
      if (!file.size) throw new Error(gettext("This file is empty."));
      await checkPicture(file, kind);
      const blob = isPicture ? await shrinkPhoto(file) : file;
      const taken = file.lastModified ? new Date(Math.min(file.lastModified, Date.now())) : new Date();
      await addFile({ visit, question, kind, blob, name: file.name || kind, capturedAt: taken });
    } catch (error) {
      await noteFileError(visit, question.code, sentenceOf(error, file.name));
    }
  }
  if (chosen.length > room) {
    const sentence = ngettext("There is room for one file only.", "There is room for %(n)s files only.", Math.max(room, 0));
    await noteFileError(visit, question.code, interpolate(sentence, { n: Math.max(room, 0) }, true));
  }
}

/** @param {unknown} error @param {string} name */
function sentenceOf(error, name) {
  const isFull = error instanceof DOMException && error.name === "QuotaExceededError";
  const why = isFull ? gettext("This phone has no room left: delete something, then add it again.") : error instanceof Error ? error.message : "";
  return `${name}: ${why}`;
}
