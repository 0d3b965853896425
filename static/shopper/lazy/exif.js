/** When and where a photo was taken, as its EXIF says: a handful of tags, so that no library has to come for them. Pure. */

/** Where a photo doesn't say how exact its place is. */
const ROUGH_METRES = 100;
const TAGS = { exif: 0x8769, gps: 0x8825, taken: 0x9003, offset: 0x9010, offsetTaken: 0x9011, latRef: 1, lat: 2, lonRef: 3, lon: 4, error: 0x1f };

/** @typedef {{taken: string, offset: string, place: Place | null}} Exif taken: "2026:11:22 09:30:15" on the camera's clock */
/** @typedef {{view: DataView, little: boolean}} Tiff */

/** The TIFF block of JPEG, HEIC and WebP alike: it follows the word Exif. @param {Uint8Array} bytes @returns {Tiff | null} */
function findTiff(bytes) {
  for (let at = bytes.indexOf(0x45); at >= 0; at = bytes.indexOf(0x45, at + 1)) {
    const mark = String.fromCharCode(...bytes.subarray(at, at + 10));
    if (mark === "Exif\0\0II*\0" || mark === "Exif\0\0MM\0*") return { view: new DataView(bytes.buffer, bytes.byteOffset + at + 6), little: mark[6] === "I" };
  }
  return null;
}

/** Where the entries of a directory stand, by tag. @param {Tiff} tiff @param {number} at @returns {Map<number, number>} */
function directory({ view, little }, at) {
  const entries = Array.from({ length: at ? view.getUint16(at, little) : 0 }, (_, n) => at + 2 + 12 * n);
  return new Map(entries.map((entry) => [view.getUint16(entry, little), entry]));
}

/** @param {Tiff} tiff @param {number | undefined} entry */
function letters({ view, little }, entry) {
  if (entry === undefined) return "";
  const count = view.getUint32(entry + 4, little);
  const at = count > 4 ? view.getUint32(entry + 8, little) : entry + 8;
  return Array.from({ length: Math.min(count, 40) }, (_, n) => String.fromCharCode(view.getUint8(at + n))).join("").replace(/\0.*$/s, "").trim();
}

/** @param {Tiff} tiff @param {number | undefined} entry */
function fractions({ view, little }, entry) {
  if (entry === undefined) return [];
  const at = view.getUint32(entry + 8, little);
  return Array.from({ length: Math.min(view.getUint32(entry + 4, little), 3) }, (_, n) => view.getUint32(at + 8 * n, little) / view.getUint32(at + 8 * n + 4, little));
}

/** Degrees, minutes, seconds as degrees; NaN where there are none. @param {number[]} parts @param {string} side */
function degrees([whole = NaN, minutes = 0, seconds = 0], side) {
  const sum = whole + minutes / 60 + seconds / 3600;
  return Math.round((side === "S" || side === "W" ? -sum : sum) * 1e6) / 1e6;
}

/** @param {Tiff} tiff @param {Map<number, number>} gps @returns {Place | null} */
function placeOf(tiff, gps) {
  const lat = degrees(fractions(tiff, gps.get(TAGS.lat)), letters(tiff, gps.get(TAGS.latRef)));
  const lon = degrees(fractions(tiff, gps.get(TAGS.lon)), letters(tiff, gps.get(TAGS.lonRef)));
  // A camera that found no place yet writes 0, 0.
  if (!(Math.abs(lat) <= 90 && Math.abs(lon) <= 180) || (!lat && !lon)) return null;
  const [error = NaN] = fractions(tiff, gps.get(TAGS.error));
  return { lat, lon, accuracy_m: Number.isFinite(error) ? Math.round(error) : ROUGH_METRES };
}

/** @param {Uint8Array} bytes the file's beginning, or all of it @returns {Exif} */
export function readExif(bytes) {
  const tiff = findTiff(bytes);
  const none = { taken: "", offset: "", place: null };
  if (!tiff) return none;
  /** @param {number | undefined} entry */
  const inner = (entry) => directory(tiff, entry === undefined ? 0 : tiff.view.getUint32(entry + 8, tiff.little));
  try {
    const first = directory(tiff, tiff.view.getUint32(4, tiff.little));
    const exif = inner(first.get(TAGS.exif));
    const offset = letters(tiff, exif.get(TAGS.offsetTaken)) || letters(tiff, exif.get(TAGS.offset));
    return { taken: letters(tiff, exif.get(TAGS.taken)), offset, place: placeOf(tiff, inner(first.get(TAGS.gps))) };
  } catch {
    // Broken off or pointing outside the file: it says nothing.
    return none;
  }
}

/** The instant of a wall clock's time in a zone. @param {string} wall 2026-11-22T09:30:15 @param {string} zone */
function instantIn(wall, zone) {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" });
  const wanted = Date.parse(`${wall}Z`);
  let at = wanted;
  // Twice, for the zone's offset may differ between the guess and the instant.
  for (let round = 0; round < 2 && !Number.isNaN(at); round++) at += wanted - Date.parse(`${format.format(at).replace(" ", "T")}Z`);
  return at;
}

/** When a photo was taken: by its EXIF, else by the file's date; never later than now.
 * @param {Exif} exif @param {number} lastModified @param {string} zone the branch's, for a camera that doesn't say its own @param {number} [now] */
export function capturedAt({ taken, offset }, lastModified, zone, now = Date.now()) {
  const wall = taken.replace(/^(\d{4}):(\d\d):(\d\d) /, "$1-$2-$3T");
  const at = /^[+-]\d\d:\d\d$/.test(offset) ? Date.parse(wall + offset) : instantIn(wall, zone);
  const isSane = at > Date.UTC(2000, 0) && at <= now;
  return new Date(isSane ? at : Math.min(lastModified || now, now));
}
