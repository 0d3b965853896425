/** One tab at a time, where browsers can tell tabs apart; within this tab always. */

/** @type {Set<string>} */
const held = new Set();

/** Runs `work` unless someone else is at it; gives back whether it ran. @param {string} name @param {() => Promise<void>} work */
export async function unlessBusy(name, work) {
  if (held.has(name)) return false;
  held.add(name);
  try {
    if (!navigator.locks) {
      await work();
      return true;
    }
    return await navigator.locks.request(`mystery-${name}`, { ifAvailable: true }, async (lock) => {
      if (lock) await work();
      return lock !== null;
    });
  } finally {
    held.delete(name);
  }
}

/** Holds a name until the returned function is called; null where another tab has it. @param {string} name @param {number} [patience] milliseconds to wait for it
 * @returns {Promise<(() => void) | null>} */
export function hold(name, patience = 0) {
  if (held.has(name)) return Promise.resolve(null);
  held.add(name);
  const free = () => void held.delete(name);
  if (!navigator.locks) return Promise.resolve(free);
  const how = patience ? { signal: AbortSignal.timeout(patience) } : { ifAvailable: true };
  return new Promise((resolve) => {
    const refused = () => {
      free();
      resolve(null);
    };
    const keep = (/** @type {Lock | null} */ lock) => {
      if (!lock) return refused();
      return new Promise((release) => resolve(() => {
        free();
        release(undefined);
      }));
    };
    navigator.locks.request(`mystery-${name}`, how, keep).catch(refused);
  });
}

/** Holds a name together with others who hold it so; gives what lets go of it. @param {string} name @returns {() => Promise<unknown>} */
export function share(name) {
  let release = () => {};
  const until = new Promise((resolve) => {
    release = () => resolve(undefined);
  });
  const held = navigator.locks?.request(`mystery-${name}`, { mode: "shared" }, () => until);
  return async () => {
    release();
    await held;
  };
}
