/** Whether this phone is woken when there is news: chosen here, kept by the browser and the server. */
import { ApiError, call } from "../server/api.js";
import { button, h, say } from "../page/dom.js";

/** @param {string} key base64url @returns {Uint8Array<ArrayBuffer>} */
const bytes = (key) => Uint8Array.from(atob(key.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

let known = "";

/** What the server wakes phones with, asked once; "" where it wakes none, or can't be asked now. */
async function serverKey() {
  try {
    known ||= String((await call("GET", "my/push")).data.key);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  }
  return known;
}

/** @param {PushManager} manager @param {string} key */
async function turnOn(manager, key) {
  if ((await Notification.requestPermission()) !== "granted") {
    say(gettext("The phone doesn't allow it. It can be allowed in the browser's settings of this site."));
    return;
  }
  const subscription = await manager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
  await call("PUT", "my/push", { endpoint: subscription.endpoint, on: true });
}

/** @param {PushSubscription} subscription */
async function turnOff(subscription) {
  await call("PUT", "my/push", { endpoint: subscription.endpoint, on: false });
  await subscription.unsubscribe();
}

/** The choice, drawn into `place`; nothing where phone or server can't. @param {HTMLElement} place */
export async function drawPush(place) {
  if (!("serviceWorker" in navigator) || !("PushManager" in window)) return;
  const key = await serverKey();
  if (!key) return;
  // On the first visit it is still on its way.
  const worker = await navigator.serviceWorker.ready;
  const subscription = await worker.pushManager.getSubscription();
  const words = subscription ? gettext("Don't wake this phone any more") : gettext("Wake this phone when there is news");
  const pressed = button({ class: "btn wide", onclick: () => void choose() }, words);
  const choose = async () => {
    pressed.disabled = true;
    try {
      await (subscription ? turnOff(subscription) : turnOn(worker.pushManager, key));
    } catch (error) {
      say(error instanceof Error ? error.message : String(error));
    }
    await drawPush(place);
  };
  place.replaceChildren(pressed, h("p", { class: "muted" }, gettext("It says that there is news, never what. Not in your quiet hours, and not once you have signed out.")));
}
