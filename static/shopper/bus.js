/** Who must redraw what, in this tab and in the others; and what must be kept before the page goes. */

/** @typedef {"visits" | "draft" | "files" | "sent" | "session" | "recorder" | "network" | "person"} Topic */

const target = new EventTarget();
const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("mystery") : null;
const LOCAL = new Set(["session", "recorder", "network"]);
const LONGEST_SETTLING = 5000;

/** @param {Topic} topic @param {string} id @param {boolean} [isRemote] told by another tab or the worker */
function dispatch(topic, id, isRemote = false) {
  target.dispatchEvent(new CustomEvent("change", { detail: { topic, id, isRemote } }));
}

if (channel) channel.onmessage = (event) => dispatch(event.data.topic, event.data.id, true);

/** Tells everyone that something changed; `id` is the visit's. @param {Topic} topic @param {string} [id] */
export function tell(topic, id = "") {
  dispatch(topic, id);
  if (!LOCAL.has(topic)) channel?.postMessage({ topic, id });
}

/** Calls `listener` at every change; gives back what stops it. @param {(topic: Topic, id: string, isRemote: boolean) => void} listener */
export function listen(listener) {
  const inner = (/** @type {Event} */ event) => {
    const { topic, id, isRemote } = /** @type {CustomEvent} */ (event).detail;
    listener(topic, id, isRemote);
  };
  target.addEventListener("change", inner);
  return () => target.removeEventListener("change", inner);
}

/** @type {Set<() => unknown>} */
const settlers = new Set();

/** Has `work` done before the page goes (an update, signing out): typing kept, a recording ended; gives back what takes it out again. @param {() => unknown} work */
export function beforeLeaving(work) {
  settlers.add(work);
  return () => void settlers.delete(work);
}

/** Keeps what is still in hand; after five seconds the page goes all the same. */
export async function settle() {
  const all = Promise.allSettled([...settlers].map(async (work) => work()));
  await Promise.race([all, new Promise((resolve) => setTimeout(resolve, LONGEST_SETTLING))]);
}
