/** The phone's store as the preview has it: in memory, gone with the page, and nobody's (static/shopper/store/db.js). */

export const person = "preview";

/** What a phone could not keep; memory keeps everything. */
export class StorageError extends Error {}

/** @type {Record<string, Map<string, any>>} */
const stores = {};
const storeOf = (/** @type {string} */ name) => (stores[name] ??= new Map());
const copy = (/** @type {any} */ row) => (row === undefined ? undefined : structuredClone(row));
const nameOf = (/** @type {any} */ row) => row.key ?? row.id;

const doors = {
  get: async (/** @type {string} */ store, /** @type {string} */ key) => copy(storeOf(store).get(key)),
  getAll: async (/** @type {string} */ store) => [...storeOf(store).values()].map(copy),
  getAllFromIndex: async (/** @type {string} */ store) => [...storeOf(store).values()].map(copy),
  put: async (/** @type {string} */ store, /** @type {any} */ row) => void storeOf(store).set(nameOf(row), copy(row)),
  delete: async (/** @type {string} */ store, /** @type {string} */ key) => void storeOf(store).delete(key),
};

export const database = async () => doors;
export const keyOf = (/** @type {string} */ name) => `${person}/${name}`;
export const thumbOf = (/** @type {string} */ id) => `${id}/thumb`;
export const newId = () => crypto.randomUUID();

/** @param {string} store */
export const mine = (store) => doors.getAll(store);

/** @template T @param {string} store @param {string} key @param {(row: T | undefined) => T | undefined} change */
export async function changeRow(store, key, change) {
  const row = change(copy(storeOf(store).get(key)));
  if (row !== undefined) await doors.put(store, row);
  return row;
}

/** @param {FileRow} file */
export async function keepFile({ blob, thumb, ...row }) {
  await doors.put("files", row);
  if (blob) await doors.put("bytes", { id: row.id, blob });
  if (thumb) await doors.put("bytes", { id: thumbOf(row.id), blob: thumb });
}

/** Nothing the server said is kept: the preview asks it nothing. */
export const keptAnswer = async () => undefined;
export const keepAnswer = async () => undefined;
