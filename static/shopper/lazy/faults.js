/** What makes a photo useless as proof: asked about, never refused. Pure, over the grey copy of a photo. */

/** @typedef {"" | "dark" | "blurred" | "small"} Fault */
/** @typedef {{data: Uint8ClampedArray, width: number, height: number}} Pixels RGBA */

/** The longest edge of the copy that is judged: the thresholds hold for this size. */
export const JUDGED_EDGE = 320;
const DARK_MEAN = 20;
/** A night photo is dark too, but lamps and signs stand out of it. */
const DARK_BRIGHTEST = 60;
/** Under this contrast there is nothing that could be sharp: a white wall is no blurred photo. */
const FLAT_DEVIATION = 10;
/** The variance of the Laplacian as a part of the picture's own: what has edges has at least this much. */
const SHARP_SHARE = 0.01;
const READABLE_PIXELS = 500_000;

/** @param {Pixels} pixels */
export function greyOf({ data, width, height }) {
  const grey = new Uint8Array(width * height);
  for (let n = 0, at = 0; n < grey.length; n++, at += 4) grey[n] = (77 * (data[at] ?? 0) + 150 * (data[at + 1] ?? 0) + 29 * (data[at + 2] ?? 0)) >> 8;
  return grey;
}

/** Mean, variance, and what 98 of 100 pixels don't exceed. @param {Uint8Array} grey */
function tones(grey) {
  const counts = new Uint32Array(256);
  let sum = 0;
  let squares = 0;
  for (const tone of grey) {
    counts[tone] = (counts[tone] ?? 0) + 1;
    sum += tone;
    squares += tone * tone;
  }
  let brightest = 255;
  for (let above = counts[255] ?? 0; brightest > 0 && above <= grey.length * 0.02; above += counts[brightest] ?? 0) brightest -= 1;
  const mean = sum / grey.length;
  return { mean, variance: squares / grey.length - mean * mean, brightest };
}

/** How much neighbouring pixels differ: the variance of the Laplacian. @param {Uint8Array} grey @param {number} width */
export function edges(grey, width) {
  let sum = 0;
  let squares = 0;
  let count = 0;
  const at = (/** @type {number} */ n) => /** @type {number} */ (grey[n]);
  for (let n = width + 1; n < grey.length - width - 1; n++) {
    const column = n % width;
    if (column === 0 || column === width - 1) continue;
    const value = 4 * at(n) - at(n - 1) - at(n + 1) - at(n - width) - at(n + width);
    sum += value;
    squares += value * value;
    count += 1;
  }
  return count ? squares / count - (sum / count) ** 2 : 0;
}

/** What to ask about a photo, or "". @param {Pixels} copy at most JUDGED_EDGE long @param {number} pixels of the photo itself @param {EvidenceKind} kind @returns {Fault} */
export function faultOf(copy, pixels, kind) {
  if (kind !== "photo" && kind !== "receipt") return "";
  const grey = greyOf(copy);
  const { mean, variance, brightest } = tones(grey);
  if (mean < DARK_MEAN && brightest < DARK_BRIGHTEST) return "dark";
  if (Math.sqrt(variance) > FLAT_DEVIATION && edges(grey, copy.width) < SHARP_SHARE * variance) return "blurred";
  return kind === "receipt" && pixels < READABLE_PIXELS ? "small" : "";
}
