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

/** Holds a name until the returned function is called. @param {string} name */
export function hold(name) {
  let release = () => {};
  const until = new Promise((resolve) => {
    release = () => resolve(undefined);
  });
  void navigator.locks?.request(`mystery-${name}`, () => until);
  return release;
}
