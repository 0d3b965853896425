/** The browser's database as the preview has it: in memory, gone with the page (in the place of the idb library). */

/** @type {Map<string, Map<string, any>>} */
const stores = new Map();
const copy = (/** @type {any} */ row) => (row === undefined ? undefined : structuredClone(row));

/** @param {string} name */
function storeOf(name) {
  const rows = stores.get(name) ?? new Map();
  stores.set(name, rows);
  return {
    get: async (/** @type {string} */ key) => copy(rows.get(key)),
    getAll: async () => [...rows.values()].map(copy),
    put: async (/** @type {any} */ row, /** @type {string | undefined} */ key) => void rows.set(key ?? row.key ?? row.id, copy(row)),
    delete: async (/** @type {string} */ key) => void rows.delete(key),
  };
}

const database = {
  get: (/** @type {string} */ store, /** @type {string} */ key) => storeOf(store).get(key),
  getAll: (/** @type {string} */ store) => storeOf(store).getAll(),
  // Everything here is one person's.
  getAllFromIndex: (/** @type {string} */ store) => storeOf(store).getAll(),
  put: (/** @type {string} */ store, /** @type {any} */ row, /** @type {string | undefined} */ key) => storeOf(store).put(row, key),
  delete: (/** @type {string} */ store, /** @type {string} */ key) => storeOf(store).delete(key),
  transaction: (/** @type {string | string[]} */ names) => ({
    store: storeOf([names].flat()[0]), objectStore: storeOf, done: Promise.resolve(), abort: () => undefined,
  }),
  close: () => undefined,
};

Object.assign(globalThis, { idb: { openDB: async () => database } });
