/** Who must redraw what, in this tab and in the others. */

/** @typedef {"visits" | "draft" | "files" | "sent" | "session" | "recorder" | "network"} Topic */

const target = new EventTarget();
const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("mystery") : null;
const LOCAL = new Set(["session", "recorder", "network"]);

/** @param {Topic} topic @param {string} [id] */
function dispatch(topic, id = "") {
  target.dispatchEvent(new CustomEvent("change", { detail: { topic, id } }));
}

if (channel) channel.onmessage = (event) => dispatch(event.data.topic, event.data.id);

/** Tells everyone that something changed; `id` is the visit's. @param {Topic} topic @param {string} [id] */
export function tell(topic, id = "") {
  dispatch(topic, id);
  if (!LOCAL.has(topic)) channel?.postMessage({ topic, id });
}

/** Calls `listener` at every change; gives back what stops it. @param {(topic: Topic, id: string) => void} listener */
export function listen(listener) {
  const inner = (/** @type {Event} */ event) => {
    const { topic, id } = /** @type {CustomEvent} */ (event).detail;
    listener(topic, id);
  };
  target.addEventListener("change", inner);
  return () => target.removeEventListener("change", inner);
}
