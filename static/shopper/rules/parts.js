/** The parts of recordings: a reload or a call breaks one off, and it goes on in a new part. Pure. */

/** A recording that broke off longer ago goes on only when asked to: nobody is recorded unawares. */
const SOON = 120_000;
const DAY = 86_400_000;

/** @typedef {{id: string, recording?: string | null}} Part */

/** One key for all parts of a recording; a sound of its own is its own. @param {Part} file */
const keyOf = (file) => file.recording ?? file.id;

/** Which recording each file belongs to, and which part of it it is, both from 1. @param {Part[]} files in their order @returns {Map<string, {n: number, part: number, parts: number}>} */
export function placeParts(files) {
  /** @type {Map<string, Part[]>} */
  const groups = new Map();
  for (const file of files) groups.set(keyOf(file), [...(groups.get(keyOf(file)) ?? []), file]);
  const places = [...groups.values()].flatMap((parts, index) => {
    return parts.map((file, at) => /** @type {const} */ ([file.id, { n: index + 1, part: at + 1, parts: parts.length }]));
  });
  return new Map(places);
}

/** How many files these are, the parts of one recording counted once. @param {Part[]} files */
export const countFiles = (files) => new Set(files.map(keyOf)).size;

/** What becomes of a recording that was cut off: it goes on by itself, waits to be asked, or has ended long ago.
 * @param {Pick<Recording, "heard_at" | "paused">} recording @param {number} now milliseconds @param {boolean} isAllowed the microphone, without asking
 * @returns {"goes on" | "waits" | "over"} */
export function afterCut(recording, now, isAllowed) {
  const ago = now - recording.heard_at;
  if (ago > DAY) return "over";
  return isAllowed && !recording.paused && ago < SOON ? "goes on" : "waits";
}

/** The file's name by what the browser recorded. @param {string} type like audio/webm;codecs=opus */
export function fileName(type) {
  return `recording.${type.includes("mp4") ? "m4a" : type.includes("ogg") ? "ogg" : "webm"}`;
}
