/** The app's start, and its way from an address to a screen. */
import { shell } from "./shell.js";
import { session } from "./api.js";
import { listen } from "./bus.js";
import { isNearlyFull } from "./db.js";
import { h, icon, say } from "./dom.js";
import { startOutbox } from "./outbox.js";
import { recoverRecordings } from "./recorder.js";
import { emptyState, noSuchVisit } from "./screens/heads.js";
import { sessionNotice } from "./session.js";
import { sound } from "./sound.js";
import { myVisits, recallVisits, refreshVisits } from "./visits.js";

const ID = "([0-9a-f-]{36})";
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
  [/^\/shop\/account\/$/, late(lists, (screen) => screen.accountScreen)],
  [new RegExp(`^/shop/visits/${ID}/$`), late(() => import("./screens/visit.js"), (screen) => screen.visitScreen)],
  [new RegExp(`^/shop/visits/${ID}/form/(?:([a-z0-9_]+)/)?$`), late(() => import("./screens/form.js"), (screen) => screen.formScreen)],
  [new RegExp(`^/shop/visits/${ID}/notes/$`), late(() => import("./screens/notes.js"), (screen) => screen.notesScreen)],
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

/** @param {Page["tab"]} active */
function tabs(active) {
  const rows = /** @type {const} */ ([["visits", "/shop/", gettext("Visits")], ["offers", "/shop/offers/", gettext("Offers")], ["earnings", "/shop/earnings/", gettext("Earnings")]]);
  return h("nav", { class: "tabs", "aria-label": gettext("Main") }, ...rows.map(([name, href, label]) => h("a", { href, "aria-current": name === active ? "page" : null }, icon(name), label)));
}

function drawNotice() {
  const now = sessionNotice();
  notice.replaceChildren(...(now ? [now] : []));
}

/** Draws the screen of the address; a slower one that is no longer wanted is thrown away. @param {boolean} [isNew] */
async function draw(isNew = false) {
  const mine = ++drawing;
  const route = ROUTES.find(([pattern]) => pattern.test(location.pathname));
  const params = route ? (/** @type {RegExpExecArray} */ (route[0].exec(location.pathname)).slice(1).map((part) => part ?? "")) : [];
  const next = route ? await route[1](params, router) : noSuchVisit();
  if (mine !== drawing) return next.close?.();
  if (!next.title) return;
  page?.close?.();
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
  if (isNew) arrive();
  else {
    window.scrollTo(0, scroll);
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }
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

/** @param {string} topic @param {string} id */
function changed(topic, id) {
  if (topic === "session" || topic === "network") drawNotice();
  else if (page?.changed) page.changed(topic, id);
  else if (topic !== "draft" && topic !== "recorder") router.draw();
}

async function refresh() {
  try {
    await refreshVisits();
  } catch {
    drawNotice();
  }
}

async function start() {
  await recallVisits();
  listen(changed);
  document.addEventListener("click", follow);
  window.addEventListener("popstate", () => void draw(true));
  window.addEventListener("offline", () => {
    session.reachable = false;
    drawNotice();
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && void refresh());
  // With nothing kept there is nothing to show before the server has answered.
  if (!myVisits()) await refresh();
  else void refresh();
  await draw(true);
  void recoverRecordings();
  startOutbox();
  void navigator.storage?.persist?.();
  if (await isNearlyFull()) say(gettext("This phone is nearly full: free some room before you take photos."));
  const worker = shell.worker;
  if (worker) await navigator.serviceWorker?.register(worker, { scope: "/shop/" }).catch(() => undefined);
}

void start();
