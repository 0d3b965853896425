/** The SHA-256 of a file, within the memory of a cheap phone; runs in the worker too. */

/** Up to here the browser's own digest, which wants the whole file in memory, is the quickest. */
export const SMALL = 16 * 1_048_576;
const SLICE = 4 * 1_048_576;

/** @param {Uint8Array} bytes */
const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** @param {Blob} blob @returns {Promise<string>} hex */
export async function sha256(blob) {
  if (blob.size <= SMALL) return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer())));
  const library = await import("../../npm/noble/sha2.js");
  const hash = library.sha256.create();
  for (let at = 0; at < blob.size; at += SLICE) hash.update(new Uint8Array(await blob.slice(at, at + SLICE).arrayBuffer()));
  return hex(hash.digest());
}
