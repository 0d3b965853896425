/** Who must redraw, within the preview only: the phone's own tabs hear nothing of it (static/shopper/bus.js). */

/** @type {Set<(topic: string, id: string, isRemote: boolean) => void>} */
const listeners = new Set();

/** @param {string} topic @param {string} [id] */
export function tell(topic, id = "") {
  for (const listener of listeners) listener(topic, id, false);
}

/** @param {(topic: string, id: string, isRemote: boolean) => void} listener */
export function listen(listener) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Nothing has to be kept before the preview goes. */
export const beforeLeaving = () => () => undefined;
export const settle = async () => undefined;
