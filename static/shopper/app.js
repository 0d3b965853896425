/** The app's start, and its way from an address to a screen. */
import { shell } from "./shell.js";
import { ApiError, askIfBack, noteUnreachable, session } from "./server/api.js";
import { waitAfter } from "./server/backoff.js";
import { listen, settle, tell } from "./bus.js";
import { mine, StorageError } from "./store/db.js";
import { h, icon, say } from "./page/dom.js";
import { fetchDrafts } from "./store/drafts.js";
import { startOutbox } from "./server/outbox.js";
import { cookie, isOther, person } from "./person.js";
import { recoverRecordings } from "./form/recorder.js";
import { measureRoom } from "./store/room.js";
import { emptyState, noSuchVisit } from "./screens/heads.js";
import { notices } from "./session.js";
import { sound } from "./form/sound.js";
import { holdStill } from "./form/standing.js";
import { isNoShopper, myVisits, recallVisits, refreshVisits } from "./store/visits.js";

const ID = "([0-9a-f-]{36})";
/** Nobody sees what a new screen has under the thumb sooner than this: a tap within it was meant for what stood there before. */
const SEEN = 600;
/** A screen that comes when it is wanted: nobody waits for the others.
 * @template T @param {() => Promise<T>} load @param {(module: T) => (params: string[], router: Router) => Promise<Page>} pick
 * @returns {(params: string[], router: Router) => Promise<Page>} */
const late = (load, pick) => async (params, router) => {
  const module = await load().catch(() => null);
  return module ? pick(module)(params, router) : missingScreen();
};
const lists = () => import("./screens/lists.js");
/** @type {[RegExp, (params: string[], router: Router) => Promise<Page>][]} */
const ROUTES = [
  [/^\/shop\/$/, late(lists, (screen) => screen.visitsScreen)],
  [/^\/shop\/offers\/$/, late(() => import("./screens/offers.js"), (screen) => screen.offersScreen)],
  [/^\/shop\/earnings\/$/, late(lists, (screen) => screen.earningsScreen)],
  [/^\/shop\/account\/$/, late(() => import("./screens/account.js"), (screen) => screen.accountScreen)],
  [new RegExp(`^/shop/visits/${ID}/$`), late(() => import("./screens/visit.js"), (screen) => screen.visitScreen)],
  [new RegExp(`^/shop/visits/${ID}/form/(?:([a-z0-9_]+)/)?$`), late(() => import("./screens/form.js"), (screen) => screen.formScreen)],
  [new RegExp(`^/shop/visits/${ID}/notes/$`), late(() => import("./screens/notes.js"), (screen) => screen.notesScreen)],
  [new RegExp(`^/shop/visits/${ID}/messages/$`), late(() => import("./lazy/messages.js"), (screen) => screen.messagesScreen)],
  [new RegExp(`^/shop/visits/${ID}/obstacle/$`), late(() => import("./screens/obstacle.js"), (screen) => screen.obstacleScreen)],
  [new RegExp(`^/shop/visits/${ID}/check/$`), late(() => import("./screens/check.js"), (screen) => screen.checkScreen)],
];

/** A screen that is not on the phone yet, and no network to fetch it by. @returns {Page} */
function missingScreen() {
  const title = gettext("This page is not on the phone yet");
  const again = h("a", { class: "btn primary", href: location.href, "data-reload": "yes" }, gettext("Try again"));
  return { title, head: h("h1", { class: "visually-hidden", tabindex: "-1" }, title), main: [emptyState(title, gettext("It comes as soon as there is a network. What you filled in is kept."), again)], tab: "visits" };
}

const app = /** @type {HTMLElement} */ (document.getElementById("app"));
const notice = h("div", { class: "notice-place" });
/** @type {Page | null} */
let page = null;
let drawing = 0;
/** How often the visits came anew: a screen that was being drawn meanwhile shows the earlier ones. */
let renewed = 0;
/** Why nobody's visits are shown, or "". @type {import("./screens/gate.js").Reason | ""} */
let gated = "";
/** @type {typeof import("./updates.js") | null} */
let updates = null;

/** @param {Page["tab"]} active */
function tabs(active) {
  const rows = /** @type {const} */ ([["visits", "/shop/", gettext("Visits")], ["offers", "/shop/offers/", gettext("Offers")], ["earnings", "/shop/earnings/", gettext("Earnings")]]);
  return h("nav", { class: "tabs", "aria-label": gettext("Main") }, ...rows.map(([name, href, label]) => h("a", { href, "aria-current": name === active ? "page" : null }, icon(name), label)));
}

function drawNotice() {
  notice.replaceChildren(...notices(updates?.updateNotice() ?? null));
}

/** The same while a screen is used: it pushes no question from under the thumb, and what it says is heard all the same. */
function renewNotice() {
  const said = notice.textContent;
  holdStill(drawNotice);
  const isSeen = notice.getBoundingClientRect().bottom > (document.querySelector(".form-head")?.getBoundingClientRect().bottom ?? 0);
  const words = notice.firstElementChild?.textContent ?? "";
  if (!isSeen && notice.isConnected && words && notice.textContent !== said) say(words);
}

/** Takes everything away, and says why. @param {import("./screens/gate.js").Reason} reason @param {string} [detail] */
async function close(reason, detail) {
  if (gated) return;
  gated = reason;
  drawing += 1;
  void settle();
  page?.close?.();
  app.replaceChildren();
  document.querySelectorAll("dialog").forEach((dialog) => dialog.remove());
  document.body.classList.remove("discreet");
  const { gate } = await import("./screens/gate.js");
  app.replaceChildren(gate(reason, detail));
  app.removeAttribute("aria-busy");
  app.querySelector("h1")?.focus();
}

/** The shopper's theme, their organisation's colour. */
function dress() {
  const { theme = "", accent = "" } = myVisits()?.shopper ?? {};
  document.documentElement.dataset.theme = theme;
  const href = accent && `${shell.brand}?accent=${accent.slice(1)}`;
  const sheet = document.querySelector("link[data-brand]");
  if (href === (sheet?.getAttribute("href") ?? "")) return;
  sheet?.remove();
  if (href) document.head.append(h("link", { rel: "stylesheet", href, "data-brand": true }));
}

/** Draws the screen of the address; a slower one that is no longer wanted is thrown away. @param {boolean} [isNew] */
async function draw(isNew = false) {
  if (gated) return;
  const [mine, known] = [++drawing, renewed];
  const route = ROUTES.find(([pattern]) => pattern.test(location.pathname));
  const params = route ? (/** @type {RegExpExecArray} */ (route[0].exec(location.pathname)).slice(1).map((part) => part ?? "")) : [];
  const next = await (route ? route[1](params, router).catch(unkept) : noSuchVisit());
  if (mine !== drawing) return next.close?.();
  if (!next.title) return;
  const before = page && footWords();
  page?.close?.();
  // What was asked on another screen is no matter of this one.
  if (isNew) document.querySelectorAll("dialog").forEach((dialog) => dialog.close());
  page = next;
  document.title = page.discreet ? page.title : `${page.title} · ${gettext("Mystery")}`;
  document.body.classList.toggle("discreet", page.discreet ?? false);
  const scroll = window.scrollY;
  const focused = document.activeElement?.id;
  drawNotice();
  const main = h("main", { id: "content", class: "app-main", tabindex: "-1" }, !page.discreet && notice, ...page.main.filter((node) => node instanceof Node));
  const under = h("div", { class: "under" }, !page.discreet && sound.place, page.foot, page.tab && tabs(page.tab));
  app.replaceChildren(...[page.head, main, under].filter((node) => node instanceof Node));
  app.removeAttribute("aria-busy");
  if (before !== null && before !== footWords()) shield(under);
  void updates?.noteUse();
  if (isNew) {
    arrive();
    askIfBack();
  } else {
    window.scrollTo(0, scroll);
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }
  if (known !== renewed) page.changed?.("visits", "");
}

/** What the screen has to press at the bottom, in words. */
const footWords = () => page?.foot?.textContent ?? "";

/** @param {HTMLElement} under */
function shield(under) {
  under.classList.add("fresh");
  window.setTimeout(() => under.classList.remove("fresh"), SEEN);
}

/** A screen that the store didn't allow. @param {unknown} error @returns {Page} */
function unkept(error) {
  if (!(error instanceof StorageError)) throw error;
  void close("no store", error.message);
  return { title: "", main: [] };
}

/** A new screen begins at its heading, or at the question the address names. */
function arrive() {
  if (page?.arrive) return page.arrive();
  const target = location.hash ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  window.scrollTo(0, 0);
  if (target) target.scrollIntoView({ block: "center" });
  else if (page?.at) document.getElementById(page.at)?.scrollIntoView();
  const heading = app.querySelector("main [tabindex='-1']:is(h1, h2)") ?? app.querySelector("h1");
  /** @type {HTMLElement | null} */ (target ?? heading)?.focus({ preventScroll: true });
}

/** @type {Router} */
const router = {
  go(path, replace = false) {
    history[replace ? "replaceState" : "pushState"](null, "", path);
    void draw(true);
  },
  draw: () => void draw(),
};

/** Links within the app change the screen without asking the server. @param {MouseEvent} event */
function follow(event) {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || link.target) return;
  const url = new URL(link.href, location.href);
  if (url.origin !== location.origin || !url.pathname.startsWith("/shop/") || link.dataset.reload || link.classList.contains("skip-link")) return;
  event.preventDefault();
  router.go(url.pathname + url.hash);
}

/** @param {string} topic @param {string} id @param {boolean} isRemote */
function changed(topic, id, isRemote) {
  if (topic === "person") return void lookWho();
  if (topic === "session" || topic === "network") {
    if (session.otherPerson) void close("other");
    renewNotice();
    page?.changed?.(topic, id);
    updates?.lookForUpdate();
    askUntilBack();
  } else if (topic === "visits" && isRemote) void recallVisits().then(() => redraw(topic, id));
  else redraw(topic, id);
}

/** @param {string} topic @param {string} id */
function redraw(topic, id) {
  if (topic === "visits") renewed += 1;
  if (page?.changed) page.changed(topic, id);
  else if (topic !== "draft" && topic !== "recorder") router.draw();
}

/** Closes the app to whoever signed in since, and opens it once the cookie says somebody new. */
async function lookWho() {
  if (gated ? (await cookie("person")) !== seen : await isOther()) {
    if (gated) location.reload();
    else void close("other");
    seen = await cookie("person");
  }
}
let seen = person;

/** Takes off the phone what is over, where anything of a visit is kept that the server no longer lists. @param {MyVisits | null} known */
async function sweepOver(known) {
  const kept = /** @type {{visit: string}[]} */ ((await Promise.all([mine("drafts"), mine("files"), mine("outgoing")])).flat());
  if (!known || kept.every((row) => known.visits.some((visit) => visit.id === row.visit))) return;
  const { sweep } = await import("./lazy/sweep.js");
  await sweep(known.visits);
}

async function refresh() {
  try {
    await refreshVisits();
    await fetchDrafts(myVisits()?.visits ?? []);
    dress();
    void sweepOver(myVisits()).catch(() => undefined);
  } catch (error) {
    if (isNoShopper(error)) void close("no shopper");
    else if (!person) void close(error instanceof ApiError && error.isSignedOut ? "nobody" : "offline");
  }
  renewNotice();
  updates?.lookForUpdate();
}

function lookedAtAgain() {
  if (document.visibilityState !== "visible") return;
  void lookWho();
  if (!gated) void refresh();
  askUntilBack();
}

function backOnline() {
  if (gated === "offline") return location.reload();
  if (!gated) void refresh();
  askUntilBack();
}

/** Where the phone says that there is a network, and nothing answers, it won't tell when that is over: asked while the app is looked at, ever less often. */
function askUntilBack(asked = 0) {
  window.clearTimeout(nextAsk);
  if (session.reachable || !navigator.onLine || document.visibilityState === "hidden") return;
  nextAsk = window.setTimeout(() => {
    askIfBack();
    askUntilBack(asked + 1);
  }, waitAfter(asked + 1));
}
let nextAsk = 0;

function listenToAll() {
  listen(changed);
  document.addEventListener("click", follow);
  window.addEventListener("popstate", () => void draw(true));
  window.addEventListener("offline", noteUnreachable);
  window.addEventListener("online", backOnline);
  window.addEventListener("focus", askIfBack);
  document.addEventListener("visibilitychange", lookedAtAgain);
  /** @type {any} */ (globalThis).cookieStore?.addEventListener("change", () => void lookWho());
}

async function start() {
  listenToAll();
  try {
    if (person) await recallVisits();
  } catch (error) {
    return close("no store", error instanceof StorageError ? error.message : "");
  }
  dress();
  // With nothing kept there is nothing to show before the server has answered.
  if (!myVisits()) await refresh();
  else void refresh();
  if (gated) return;
  tell("person");
  await draw(true);
  void recoverRecordings();
  startOutbox();
  void measureRoom();
  updates = await import("./updates.js");
  await updates.watchUpdates(renewNotice);
}

void start();
