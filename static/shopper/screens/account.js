/** One's own page: the account, what has not gone out, and signing out. */
import { settle } from "../bus.js";
import { session } from "../server/api.js";
import { mine } from "../store/db.js";
import { button, h, icon, say } from "../page/dom.js";
import { filesOf } from "../store/files.js";
import { allOutgoing, isSent } from "../server/outbox.js";
import { cookie } from "../person.js";
import { shell } from "../shell.js";
import { fill, size } from "../page/texts.js";
import { myVisits, visitById } from "../store/visits.js";

/** What only this phone has. */
async function unsent() {
  const files = (await filesOf()).filter((file) => file.state !== "stored" && file.blob);
  const outgoing = (await allOutgoing()).filter((row) => row.state === "waiting");
  const drafts = /** @type {Draft[]} */ (await mine("drafts")).filter((draft) => {
    const visit = visitById(draft.visit);
    return draft.revision !== draft.synced && visit && !isSent(visit, outgoing.find((row) => row.visit === draft.visit));
  });
  return { files, visits: new Set([...files, ...outgoing, ...drafts].map((row) => row.visit)) };
}

/** @param {HTMLButtonElement} pressed */
async function save(pressed) {
  pressed.disabled = true;
  try {
    await settle();
    const { exportUnsent } = await import("../store/export.js");
    await exportUnsent();
    say(gettext("Saved among this phone's downloads. It goes out by itself all the same when it can."));
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
  }
  pressed.disabled = false;
}

/** @param {Awaited<ReturnType<typeof unsent>>} rows */
function unsentBlock({ files, visits }) {
  if (!visits.size) return h("p", { class: "ok-text" }, `✓ ${gettext("Everything of yours is on the server.")}`);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const what = fill(ngettext("%(n)s visit has something that has not gone out yet", "%(n)s visits have something that has not gone out yet", visits.size), { n: visits.size });
  const pressed = button({ class: "btn wide", onclick: () => void save(pressed) }, gettext("Save what waits as a file"));
  return h("section", { class: "card pad brief" }, h("h2", {}, gettext("Waiting on this phone")),
    h("p", {}, what, bytes ? ` (${size(bytes)})` : "", ". ", gettext("It goes by itself, and stays here if you sign out.")),
    h("p", { class: "muted" }, gettext("If it never goes: save it as a file and send that to whoever gave you the visit.")), pressed);
}

/** @param {Event} event */
async function signOut(event) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  await settle();
  /** @type {HTMLInputElement} */ (form.elements.namedItem("csrfmiddlewaretoken")).value = await cookie("csrftoken");
  form.submit();
}

/** The account's pages are not on the phone: without a network nothing leads there. */
function accountLink() {
  const words = gettext("Language, password, other roles");
  return session.reachable ? h("a", { class: "btn wide", href: shell.account }, words) : button({ class: "btn wide", disabled: true }, words);
}

function signOutForm() {
  const form = h("form", { method: "post", action: shell.logout, onsubmit: (/** @type {Event} */ event) => void signOut(event) },
    h("input", { type: "hidden", name: "csrfmiddlewaretoken" }),
    h("button", { class: "btn wide", disabled: !session.reachable }, gettext("Sign out")));
  return [form, session.reachable ? null : h("p", { class: "muted" }, gettext("Signing out needs a network."))];
}

/** How the app comes to an iPhone's home screen, where the browser offers nothing by itself. */
function installHint() {
  const isInSafari = /** @type {any} */ (navigator).standalone === false;
  return isInSafari ? h("p", { class: "muted" }, gettext("To keep the app at hand: tap Share, then “Add to Home Screen”.")) : null;
}

/** The choice whether to be woken comes by itself, where phone and server can. */
function pushPlace() {
  const place = h("div", { class: "stacked" });
  if (session.reachable) void import("../lazy/push.js").then(({ drawPush }) => drawPush(place)).catch(() => undefined);
  return place;
}

/** The account. @param {string[]} _params @param {Router} router @returns {Promise<Page>} */
export async function accountScreen(_params, router) {
  const { name = "", code = "", organisation = "" } = myVisits()?.shopper ?? {};
  return {
    title: gettext("Your account"), tab: "visits",
    head: h("header", { class: "app-title" }, h("h1", { tabindex: "-1" }, name || gettext("Your account")), h("a", { class: "icon-btn", href: "/shop/", "aria-label": gettext("Close") }, icon("close"))),
    main: [
      h("p", { class: "muted" }, fill(gettext("Shopper %(code)s, %(organisation)s"), { code, organisation })),
      unsentBlock(await unsent()),
      pushPlace(),
      h("div", { class: "stacked" }, accountLink(), ...signOutForm()),
      installHint(),
    ],
    changed: (topic) => void (["sent", "files", "visits", "draft", "network", "session"].includes(topic) && router.draw()),
  };
}
