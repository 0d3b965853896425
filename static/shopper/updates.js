/** New versions: one that has arrived waits until no form is open in any tab, then takes over, and the app goes on where it was. */
import { session } from "./server/api.js";
import { settle } from "./bus.js";
import { button, h } from "./page/dom.js";
import { share, unlessBusy } from "./store/locks.js";
import { currentRecording } from "./form/recorder.js";
import { shell } from "./shell.js";
import { myVisits } from "./store/visits.js";

const IN_USE = /\/visits\/[^/]+\/(form|notes|obstacle|check)\//;
const ASK_AGAIN_AFTER = 3_600_000;
const LONGEST_TAKE_OVER = 10_000;

/** @type {ServiceWorkerRegistration | null} */
let registration = null;
let askedAt = Date.now();
let askedFor = "";
/** The tab's worker has changed under it: it runs the older app until it is loaded anew. */
let isBehind = false;
/** @type {(() => Promise<unknown>) | null} */
let release = null;
let draw = () => {};

const isInUse = () => IN_USE.test(location.pathname) || currentRecording() !== null;

/** Registers the worker and begins to watch for new ones. @param {() => void} redraw called when the notice changes */
export async function watchUpdates(redraw) {
  draw = redraw;
  const workers = navigator.serviceWorker;
  if (!workers || !shell.worker) return;
  // The first worker of a phone takes the page as it is: both came from the server just now.
  let isFirst = !workers.controller;
  workers.addEventListener("controllerchange", () => {
    if (isFirst) isFirst = false;
    else becameBehind();
  });
  registration = await register().catch(() => null);
  const watch = () => registration?.installing?.addEventListener("statechange", () => void arrived());
  registration?.addEventListener("updatefound", watch);
  watch();
  lookForUpdate();
  await noteUse();
}

const language = () => myVisits()?.shopper.language || shell.language;

/** Where the browser can send in the background, the worker is a module that shares the outbox with the app. */
async function register() {
  const workers = navigator.serviceWorker;
  const url = `${shell.worker}?language=${language()}`;
  const options = { scope: "/shop/" };
  if (!("SyncManager" in globalThis)) return workers.register(url, options);
  return workers.register(`${url}&sync`, { ...options, type: "module" }).catch(() => workers.register(url, options));
}

/** Whenever the screen changed: other tabs learn whether a form is open here, and a version that waits gets its chance. */
export async function noteUse() {
  if (isInUse()) {
    release ??= share("in-use");
    return;
  }
  const letGo = release;
  release = null;
  await letGo?.();
  if (isBehind) location.reload();
  else await arrived();
}

/** Looks for a newer version: when the server names one, when the person reads another language, or after an hour. */
export function lookForUpdate() {
  const wanted = [session.newest, session.skew, language()].join();
  const isNews = (session.newest && session.newest !== shell.version) || language() !== shell.language;
  if (!registration || !((isNews && wanted !== askedFor) || Date.now() - askedAt > ASK_AGAIN_AFTER)) return;
  [askedFor, askedAt] = [wanted, Date.now()];
  void register().then((kept) => kept.update()).catch(() => undefined);
}

/** The version that waits for another one to go: a phone's first passes through waiting too, with none before it. */
const waitingVersion = () => (registration?.active && registration.waiting) || null;

async function arrived() {
  const worker = waitingVersion();
  if (!worker) return;
  // Held by any tab with an open form: then the new version goes on waiting.
  const isAsked = !isInUse() && (await unlessBusy("in-use", () => takeOver(worker)));
  if (isAsked && waitingVersion() !== worker) await arrived();
  else draw();
}

/** Asks a waiting worker to take over; one that hangs holds up nobody. @param {ServiceWorker} worker */
async function takeOver(worker) {
  const done = new Promise((resolve) => worker.addEventListener("statechange", resolve, { once: true }));
  worker.postMessage("take over");
  await Promise.race([done, new Promise((resolve) => window.setTimeout(resolve, LONGEST_TAKE_OVER))]);
}

function becameBehind() {
  isBehind = true;
  if (isInUse()) draw();
  else location.reload();
}

/** @param {HTMLButtonElement} pressed */
async function useNow(pressed) {
  pressed.disabled = true;
  await settle();
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  const worker = waitingVersion();
  if (worker) await takeOver(worker);
  else location.reload();
  pressed.disabled = false;
}

/** The quiet notice of a new version, or null. */
export function updateNotice() {
  if (!isBehind && !waitingVersion()) return null;
  const pressed = button({ class: "btn", onclick: () => void useNow(pressed) }, gettext("Use it now"));
  return h("div", { class: "notice row", role: "status" }, h("span", { class: "grow" }, gettext("A new version is ready. It is used once the form is closed.")), pressed);
}
