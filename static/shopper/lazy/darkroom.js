/** Work on files off the main thread, one after another; on it where there is no worker, or where that one fell. */
import { shell } from "../shell.js";

const IDLE = 30_000;
const PATIENCE = 60_000;
const PATIENCE_PER_BYTE = 1 / 1000;

/** @typedef {typeof import("./photo_work.js").jobs} Jobs */

/** @type {Worker | null} */
let worker = null;
let isBroken = !("Worker" in globalThis) || !shell.photos;
let idle = 0;
let count = 0;
/** @type {Promise<unknown>} */
let line = Promise.resolve();

/** Gives the worker's memory back. */
function dismiss() {
  worker?.terminate();
  worker = null;
}

/** Asks the worker once; throws what the work threw, or that there was no answer. @param {string} name @param {unknown} wish @param {number} bytes */
function ask(name, wish, bytes) {
  const id = ++count;
  worker ??= new Worker(/** @type {string} */ (shell.photos), { type: "module" });
  const now = worker;
  return new Promise((resolve, reject) => {
    const end = new AbortController();
    const fall = () => reject(new Error("the worker fell"));
    // One that ran out of memory says nothing at all.
    const timer = window.setTimeout(fall, PATIENCE + bytes * PATIENCE_PER_BYTE);
    end.signal.addEventListener("abort", () => window.clearTimeout(timer));
    now.addEventListener("message", ({ data }) => {
      if (data.id !== id) return;
      end.abort();
      if ("error" in data) reject(data.error);
      else resolve(data.result);
    }, { signal: end.signal });
    now.addEventListener("error", (event) => {
      event.preventDefault();
      end.abort();
      fall();
    }, { signal: end.signal });
    now.postMessage({ id, name, wish });
  });
}

/** @param {keyof Jobs} name @param {any} wish @param {number} bytes */
async function once(name, wish, bytes) {
  window.clearTimeout(idle);
  try {
    if (!isBroken) return await ask(name, wish, bytes);
  } catch {
    isBroken = true;
    dismiss();
  } finally {
    idle = window.setTimeout(dismiss, IDLE);
  }
  const { jobs } = await import("./photo_work.js");
  return jobs[name](wish);
}

/** Does one job when those before it are done. @template {keyof Jobs} N @param {N} name @param {Parameters<Jobs[N]>[0]} wish @returns {ReturnType<Jobs[N]>} */
export function work(name, wish) {
  const bytes = wish instanceof Blob ? wish.size : wish.file.size;
  const next = line.then(() => once(name, wish, bytes));
  line = next.catch(() => undefined);
  return /** @type {ReturnType<Jobs[N]>} */ (next);
}
