/** What the phone keeps (IndexedDB). Every row carries its person, and nobody reads another's. */
import "../npm/idb/umd.js";
import { shell } from "./shell.js";

/** Who is signed in, as the shell says: organisation and code. */
export const person = shell.person ?? "";

/** @type {Promise<KeptDatabase> | null} */
let opened = null;

/** The database, opened once; another tab with a newer app may close it. */
export function database() {
  opened ??= idb.openDB("mystery", 1, {
    upgrade(db) {
      db.createObjectStore("answers", { keyPath: "key" });
      db.createObjectStore("drafts", { keyPath: "key" }).createIndex("person", "person");
      db.createObjectStore("files", { keyPath: "id" }).createIndex("person", "person");
      db.createObjectStore("recordings", { keyPath: "id" }).createIndex("person", "person");
      db.createObjectStore("chunks");
      db.createObjectStore("outgoing", { keyPath: "key" }).createIndex("person", "person");
    },
    blocking: () => {
      opened?.then((db) => db.close());
      opened = null;
    },
    terminated: () => {
      opened = null;
    },
  });
  return opened;
}

/** The key of what a person keeps about a visit or a list. @param {string} name */
export const keyOf = (name) => `${person}/${name}`;

/** The person's rows of a store. @template T @param {"drafts"|"files"|"recordings"|"outgoing"} store @returns {Promise<T[]>} */
export async function mine(store) {
  return (await database()).getAllFromIndex(store, "person", person);
}

/** Changes one row inside one transaction, so that two tabs can't overwrite each other; gives the row as written.
 * @template T @param {"drafts"|"files"|"outgoing"} store @param {string} key
 * @param {(row: T | undefined) => T | undefined} change nothing is written when it gives undefined @returns {Promise<T | undefined>} */
export async function changeRow(store, key, change) {
  const transaction = (await database()).transaction(store, "readwrite", { durability: "strict" });
  const row = change(await transaction.store.get(key));
  if (row !== undefined) await transaction.store.put(row);
  await transaction.done;
  return row;
}

/** The last answer of the server to a question, kept for when there is no network.
 * @template T @param {string} name @returns {Promise<{data: T, etag: string} | undefined>} */
export async function keptAnswer(name) {
  return (await database()).get("answers", keyOf(name));
}

/** @param {string} name @param {unknown} data @param {string} [etag] */
export async function keepAnswer(name, data, etag = "") {
  await (await database()).put("answers", { key: keyOf(name), person, data, etag });
}

/** Whether so little room is left that photos may not fit: under 100 MB. */
export async function isNearlyFull() {
  const { quota, usage } = (await navigator.storage?.estimate?.()) ?? {};
  return quota !== undefined && usage !== undefined && quota - usage < 100_000_000;
}

/** An id that sorts by time and needs no server (UUID version 7). */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let time = BigInt(Date.now());
  for (let at = 5; at >= 0; at--, time >>= 8n) bytes[at] = Number(time & 0xffn);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
