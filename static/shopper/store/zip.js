/** A ZIP archive without compression, as a list of parts for a Blob: the files' bytes are read once, piece by piece, and copied nowhere. */

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let value = n;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});
const UTF8 = 0x0800;

/** @param {Blob} blob @returns {Promise<number>} */
async function crc32(blob) {
  let crc = 0xffffffff;
  const reader = blob.stream().getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    for (const byte of piece.value) crc = /** @type {number} */ (TABLE[(crc ^ byte) & 0xff]) ^ (crc >>> 8);
  }
  return ~crc >>> 0;
}

/** Numbers of 2 or 4 bytes, little end first. @param {[number, 2 | 4][]} numbers */
function bytes(numbers) {
  const view = new DataView(new ArrayBuffer(numbers.reduce((sum, [, width]) => sum + width, 0)));
  let at = 0;
  for (const [number, width] of numbers) {
    if (width === 2) view.setUint16(at, number, true);
    else view.setUint32(at, number, true);
    at += width;
  }
  return view;
}

/** @param {Date} at @returns {[number, number]} time and date as ZIP has them */
function stamp(at) {
  return [(at.getHours() << 11) | (at.getMinutes() << 5) | (at.getSeconds() >> 1), ((at.getFullYear() - 1980) << 9) | ((at.getMonth() + 1) << 5) | at.getDate()];
}

/** @param {{name: string, blob: Blob}[]} files less than 4 GB together @param {Date} [at] @returns {Promise<Blob>} */
export async function zip(files, at = new Date()) {
  const [time, date] = stamp(at);
  /** @type {BlobPart[]} */
  const parts = [];
  /** @type {BlobPart[]} */
  const contents = [];
  let offset = 0;
  let length = 0;
  for (const { name, blob } of files) {
    const encoded = new TextEncoder().encode(name);
    /** @type {[number, 2 | 4][]} */
    const common = [[20, 2], [UTF8, 2], [0, 2], [time, 2], [date, 2], [await crc32(blob), 4], [blob.size, 4], [blob.size, 4], [encoded.length, 2], [0, 2]];
    const head = bytes([[0x04034b50, 4], ...common]);
    parts.push(head, encoded, blob);
    const entry = bytes([[0x02014b50, 4], [20, 2], ...common, [0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]]);
    contents.push(entry, encoded);
    length += entry.byteLength + encoded.length;
    offset += head.byteLength + encoded.length + blob.size;
  }
  if (offset + length > 0xffffffff) throw new RangeError("more than 4 GB");
  const end = bytes([[0x06054b50, 4], [0, 2], [0, 2], [files.length, 2], [files.length, 2], [length, 4], [offset, 4], [0, 2]]);
  return new Blob([...parts, ...contents, end], { type: "application/zip" });
}
