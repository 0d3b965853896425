/** What is done to a photo before it is kept; runs in the worker, and in the page where there is none. */
import { sha256 } from "../store/checksum.js";
import { readExif } from "./exif.js";
import { faultOf, JUDGED_EDGE } from "./faults.js";

const LONGEST = 2560;
const QUALITY = 0.86;
/** Cameras write EXIF first; HEIC has it anywhere. */
const EXIF_BYTES = 1_048_576;

/** @typedef {{file: Blob, kind: EvidenceKind, isOriginal: boolean, type: string}} Wish isOriginal: it is sent as it is; type: as its first bytes say */
/** @typedef {{blob: Blob, sha256: string, thumb: Blob | null, fault: import("./faults.js").Fault, exif: import("./exif.js").Exif}} Developed */
/** @typedef {{refusal: "broken"}} Refused */
/** @typedef {OffscreenCanvas | HTMLCanvasElement} Canvas */

/** @param {ImageBitmap | Canvas} source @param {number} longest @param {boolean} [isRead] its pixels are looked at */
function drawn(source, longest, isRead = false) {
  const scale = Math.min(1, longest / Math.max(source.width, source.height));
  const [width, height] = [Math.max(1, Math.round(source.width * scale)), Math.max(1, Math.round(source.height * scale))];
  const canvas = "OffscreenCanvas" in globalThis ? new OffscreenCanvas(width, height) : Object.assign(document.createElement("canvas"), { width, height });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { alpha: false, willReadFrequently: isRead }));
  context.imageSmoothingQuality = "high";
  context.drawImage(source, 0, 0, width, height);
  return { canvas, context };
}

/** @param {Canvas} canvas @param {number} quality @returns {Promise<Blob>} */
function jpegOf(canvas, quality) {
  if (!("toBlob" in canvas)) return canvas.convertToBlob({ type: "image/jpeg", quality });
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no memory"))), "image/jpeg", quality));
}

/** Shrinks an opened picture, upright, and makes its thumbnail; each copy is given back before the next is drawn.
 * @param {Wish} wish @param {ImageBitmap} bitmap @param {boolean} isJpeg */
async function shrink({ file, kind, isOriginal }, bitmap, isJpeg) {
  const pixels = bitmap.width * bitmap.height;
  const isFit = isOriginal || (isJpeg && Math.max(bitmap.width, bitmap.height) <= LONGEST);
  const large = isFit ? null : drawn(bitmap, LONGEST).canvas;
  const small = drawn(large ?? bitmap, JUDGED_EDGE, true);
  bitmap.close();
  const fault = faultOf(small.context.getImageData(0, 0, small.canvas.width, small.canvas.height), pixels, kind);
  const thumb = await jpegOf(small.canvas, 0.75);
  const made = large && (await jpegOf(large, QUALITY));
  if (large) large.width = large.height = 0;
  return { blob: made && made.size < file.size ? made : file, thumb, fault };
}

/** A photo as it is kept, or why it can't be. @param {Wish} wish @returns {Promise<Developed | Refused>} */
async function develop(wish) {
  const { file, type } = wish;
  const exif = readExif(new Uint8Array(await file.slice(0, type === "heic" ? file.size : EXIF_BYTES).arrayBuffer()));
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
  // Only some phones can open HEIC: the server can, so there its first bytes must do.
  if (!bitmap && type !== "heic") return { refusal: "broken" };
  const made = bitmap ? await shrink(wish, bitmap, type === "jpeg") : { blob: file, thumb: null, fault: /** @type {const} */ ("") };
  return { ...made, sha256: await sha256(made.blob), exif };
}

/** By name, as the page asks for them. */
export const jobs = { develop, sha256 };
