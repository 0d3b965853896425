/** What the phone keeps (IndexedDB). Every row carries its person, and nobody reads another's. */
import "../../npm/idb/umd.js";
import { person } from "../person.js";

export { person };

/** What the phone could not keep, said in words; `name` is the browser's own. */
export class StorageError extends Error {
  /** @param {string} name @param {string} words */
  constructor(name, words) {
    super(words);
    this.name = name;
  }
}

/** @type {Promise<KeptDatabase> | null} */
let opened = null;

/** Opened once; another tab with a newer app may close it, and so may the browser, at any time. */
function open() {
  opened ??= idb.openDB("mystery", 2, {
    upgrade(db, before) {
      db.createObjectStore("bytes", { keyPath: "id" }).createIndex("person", "person");
      if (before) return;
      db.createObjectStore("answers", { keyPath: "key" });
      db.createObjectStore("drafts", { keyPath: "key" }).createIndex("person", "person");
      db.createObjectStore("files", { keyPath: "id" }).createIndex("person", "person");
      db.createObjectStore("recordings", { keyPath: "id" }).createIndex("person", "person");
      db.createObjectStore("chunks");
      db.createObjectStore("outgoing", { keyPath: "key" }).createIndex("person", "person");
    },
    blocking: forget,
    terminated: forget,
  });
  opened.catch(forget);
  return opened;
}

function forget() {
  void opened?.then((db) => db.close(), () => undefined);
  opened = null;
}

/** What iOS and others say when they closed the connection behind our back. */
const CLOSED = new Set(["InvalidStateError", "UnknownError", "AbortError"]);

/** @param {unknown} error */
function inWords(error) {
  if (!(error instanceof DOMException)) return error;
  /** @type {Record<string, string>} */
  const words = {
    QuotaExceededError: gettext("This phone is full: free some room, then go on. What was kept before is safe."),
    VersionError: gettext("A newer version of the app is open on this phone: close this one and open it anew."),
  };
  const others = gettext("This browser keeps nothing on the phone: leave the private window, or free some room, and open the app again.");
  return new StorageError(error.name, words[error.name] ?? others);
}

/** The one door to the store: opens it anew and tries once more when the connection was gone; else throws, in words.
 * @template T @param {(db: KeptDatabase) => Promise<T>} work safe to do twice @returns {Promise<T>} */
export async function through(work) {
  for (let isFirst = true; ; isFirst = false) {
    try {
      return await work(await open());
    } catch (error) {
      if (!isFirst || !(error instanceof DOMException && CLOSED.has(error.name))) throw inWords(error);
      forget();
    }
  }
}

/** @template {"get" | "getAll" | "getAllFromIndex" | "put" | "delete"} N @param {N} name */
const doing = (name) => (/** @type {any[]} */ ...args) => through((db) => /** @type {any} */ (db[name])(...args));

const doors = /** @type {Pick<KeptDatabase, "get" | "getAll" | "getAllFromIndex" | "put" | "delete">} */ (
  Object.fromEntries(/** @type {const} */ (["get", "getAll", "getAllFromIndex", "put", "delete"]).map((name) => [name, doing(name)])));

/** Reading and writing single rows, each through the door. */
export const database = async () => doors;

/** The key of what a person keeps about a visit or a list. @param {string} name */
export const keyOf = (name) => `${person}/${name}`;

/** The person's rows of a store. @template T @param {"drafts"|"files"|"bytes"|"recordings"|"outgoing"} store @returns {Promise<T[]>} */
export async function mine(store) {
  return doors.getAllFromIndex(store, "person", person);
}

/** Changes rows of several stores: all of it or nothing, and on the disk before it counts.
 * @template T @param {string[]} stores @param {(transaction: KeptTransaction) => Promise<T>} work safe to do twice @returns {Promise<T>} */
export function together(stores, work) {
  return through(async (db) => {
    const transaction = db.transaction(stores, "readwrite", { durability: "strict" });
    transaction.done.catch(() => undefined);
    try {
      const result = await work(transaction);
      await transaction.done;
      return result;
    } catch (error) {
      try {
        // Without it, what was asked before an error of ours would be written all the same.
        transaction.abort();
      } catch {
        // The browser has done so.
      }
      throw error;
    }
  });
}

/** Changes one row of an open transaction; gives the row as written.
 * @template T @param {KeptTransaction} transaction @param {string} store @param {string} key @param {(row: T | undefined) => T | undefined} change @returns {Promise<T | undefined>} */
export async function changeIn(transaction, store, key, change) {
  const rows = transaction.objectStore(store);
  const row = change(await rows.get(key));
  if (row !== undefined) await rows.put(row);
  return row;
}

/** Changes one row, so that two tabs can't overwrite each other; gives the row as written.
 * @template T @param {"drafts"|"files"|"outgoing"} store @param {string} key
 * @param {(row: T | undefined) => T | undefined} change nothing is written when it gives undefined @returns {Promise<T | undefined>} */
export const changeRow = (store, key, change) => together([store], (transaction) => changeIn(transaction, store, key, change));

/** The key of a file's small picture among the bytes. @param {string} id */
export const thumbOf = (id) => `${id}/thumb`;

/** Keeps a file in an open transaction: its bytes apart from what is told of it, which changes while it goes out. Once the browser was closed, WebKit can't
 * read bytes any more whose row is written anew; and others copy them each time. @param {KeptTransaction} transaction @param {FileRow} file */
export function keepFile(transaction, { blob, thumb, ...row }) {
  const bytes = [{ id: row.id, person, blob }, { id: thumbOf(row.id), person, blob: thumb }].filter((one) => one.blob);
  return Promise.all([transaction.objectStore("files").put(row), ...bytes.map((one) => transaction.objectStore("bytes").put(one))]);
}

/** Takes a file away in an open transaction. @param {KeptTransaction} transaction @param {string} id */
export function takeFile(transaction, id) {
  const bytes = transaction.objectStore("bytes");
  return Promise.all([transaction.objectStore("files").delete(id), bytes.delete(id), bytes.delete(thumbOf(id))]);
}

/** The last answer of the server to a question, kept for when there is no network.
 * @template T @param {string} name @returns {Promise<{data: T, etag: string} | undefined>} */
export async function keptAnswer(name) {
  return doors.get("answers", keyOf(name));
}

/** @param {string} name @param {unknown} data @param {string} [etag] */
export async function keepAnswer(name, data, etag = "") {
  await doors.put("answers", { key: keyOf(name), person, data, etag });
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
