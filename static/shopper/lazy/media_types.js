/** What a file is, by its first bytes and never by its name; what each kind of evidence may be: audits/rules/media_types.py on the phone. Pure. */

export const HEAD_BYTES = 128;
const HEIC_BRANDS = new Set(["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"]);
const MP4_BRANDS = new Set(["isom", "iso2", "iso4", "iso5", "iso6", "mp41", "mp42", "avc1", "MSNV", "dash"]);
const PICTURE_NAME = /\.(jpe?g|png|webp|hei[cf])$/i;

const PICTURES = ["jpeg", "png", "webp", "heic"];
const FILMS = ["mp4", "quicktime", "3gp", "webm"];
// A phone's recorder puts sound alone into the same containers as film.
const SOUNDS = ["m4a", "ogg", "mp3", "wav", "aac", "amr", "flac", ...FILMS];
/** @type {Record<EvidenceKind, string[]>} */
const ACCEPTED = { photo: PICTURES, receipt: PICTURES, screenshot: PICTURES, audio: SOUNDS, video: FILMS, document: [...PICTURES, "pdf"] };

/** @param {Uint8Array} head @param {number} at @param {number} [length] */
const letters = (head, at, length = 4) => String.fromCharCode(...head.subarray(at, at + length));

/** The member of the ISO family by its brands, the major one first. @param {Uint8Array} head */
function isoMedia(head) {
  const size = Math.min(new DataView(head.buffer, head.byteOffset).getUint32(0), head.length);
  const brands = [letters(head, 8)];
  for (let at = 16; at < size; at += 4) brands.push(letters(head, at));
  if (brands.some((brand) => HEIC_BRANDS.has(brand))) return "heic";
  for (const brand of brands) {
    if (brand === "M4A " || brand === "M4B ") return "m4a";
    if (brand === "qt  ") return "quicktime";
    if (brand.startsWith("3gp")) return "3gp";
    if (MP4_BRANDS.has(brand)) return "mp4";
  }
  return "";
}

/** @param {Uint8Array} head */
const matroska = (head) => /webm|matroska/.test(letters(head, 0, 80)) ? "webm" : "";

/** @param {Uint8Array} head */
const riff = (head) => ({ WEBP: "webp", WAVE: "wav" })[letters(head, 8)] ?? "";

/** Layer III by its frame header (sync, no reserved fields), ADTS by its own. @param {Uint8Array} head */
function mpegAudio([sync = 0, second = 0, third = 0, ...rest]) {
  if (sync !== 0xff || (second & 0xe0) !== 0xe0 || !rest.length) return "";
  if ((second & 0xf6) === 0xf0) return "aac";
  const bitrate = third >> 4;
  return (second & 0x06) === 0x02 && bitrate !== 0 && bitrate !== 15 && (third & 0x0c) !== 0x0c ? "mp3" : "";
}

/** @type {[number, string, string | ((head: Uint8Array) => string)][]} */
const SIGNATURES = [
  [0, "\xff\xd8\xff", "jpeg"], [0, "\x89PNG\r\n\x1a\n", "png"], [0, "RIFF", riff], [4, "ftyp", isoMedia], [0, "\x1a\x45\xdf\xa3", matroska], [0, "OggS", "ogg"],
  [0, "ID3", "mp3"], [0, "fLaC", "flac"], [0, "#!AMR\n", "amr"], [0, "%PDF-", "pdf"], [0, "\xff", mpegAudio],
];

/** What a file is that begins so; "" for what no evidence may be. @param {Uint8Array} head HEAD_BYTES of it */
export function sniff(head) {
  const [, , found] = SIGNATURES.find(([at, signature]) => letters(head, at, signature.length) === signature) ?? [0, "", ""];
  return typeof found === "string" ? found : found(head);
}

/** @param {string} type as `sniff` gives it */
export const isPicture = (type) => PICTURES.includes(type);

/** Whether evidence of this kind may be of this type. @param {EvidenceKind} kind @param {string} type as `sniff` gives it */
export const fits = (kind, type) => ACCEPTED[kind].includes(type);

/** Whether a file is likely no larger than a picture, before it was read. @param {{name: string}} file @param {EvidenceKind} kind */
export const isSmall = (file, kind) => kind === "photo" || kind === "receipt" || kind === "screenshot" || (kind === "document" && PICTURE_NAME.test(file.name));
