/** What kind of picture a file is, whatever its name says. Pure. */

export const HEAD_BYTES = 128;
/** As the server knows them (audits/rules/media_types.py). */
const HEIC_BRANDS = new Set(["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"]);
const PICTURE_NAME = /\.(jpe?g|png|webp|hei[cf])$/i;

/** @param {Uint8Array} head @param {number} at @param {number} [length] */
const letters = (head, at, length = 4) => String.fromCharCode(...head.subarray(at, at + length));

/** The brands of a file of the ISO family, the major one first. @param {Uint8Array} head */
function brandsOf(head) {
  const size = Math.min(new DataView(head.buffer, head.byteOffset).getUint32(0), head.length);
  const brands = [letters(head, 8)];
  for (let at = 16; at < size; at += 4) brands.push(letters(head, at));
  return brands;
}

/** What kind of picture a file is by its first bytes, or "". @param {Uint8Array} head @returns {"jpeg" | "png" | "webp" | "heic" | ""} */
export function sniffPicture(head) {
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return "jpeg";
  if (letters(head, 0, 8) === "\x89PNG\r\n\x1a\n") return "png";
  if (letters(head, 0) === "RIFF" && letters(head, 8) === "WEBP") return "webp";
  if (letters(head, 4) === "ftyp") return brandsOf(head).some((brand) => HEIC_BRANDS.has(brand)) ? "heic" : "";
  return "";
}

/** Whether a file of this kind must be a picture, or says that it is one. @param {{name: string}} file @param {EvidenceKind} kind */
export const isPicture = (file, kind) => kind === "photo" || kind === "receipt" || kind === "screenshot" || (kind === "document" && PICTURE_NAME.test(file.name));
