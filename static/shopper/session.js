/** What stands above every screen when something is amiss: no network, signed out, versions apart, no room, a new version. */
import { shell } from "./shell.js";
import { session } from "./server/api.js";
import { h, icon } from "./page/dom.js";
import { isStuck } from "./server/outbox.js";
import { roomWords } from "./store/room.js";

/** Where signing in happens, coming back to here. */
export function signInUrl() {
  return `${shell.login}?next=${encodeURIComponent(location.pathname + location.hash)}`;
}

/** @param {...(Node | string)} content */
const warning = (...content) => h("p", { class: "notice warning", role: "status" }, ...content);

function connection() {
  if (session.signedOut) {
    return warning(h("span", {}, gettext("You are signed out. Everything is kept on this phone."), " ", h("a", { href: signInUrl() }, gettext("Sign in and go on"))));
  }
  if (!session.reachable) return warning(icon("offline"), h("span", {}, gettext("No network. Everything you do is kept on this phone.")));
  if (session.skew === "server") return warning(gettext("The server is being updated. Everything is kept on this phone and goes out afterwards."));
  if (session.skew === "app") return warning(gettext("This app is too old for the server. Everything is kept on this phone and goes out once the app is updated."));
  if (!isStuck()) return null;
  return warning(h("span", {}, gettext("Sending has failed several times. It goes on being tried."), " ", h("a", { href: "/shop/account/" }, gettext("Save what waits as a file"))));
}

/** The notices of the moment. @param {Node | null} update the one of a new version */
export function notices(update) {
  const room = roomWords();
  return [connection(), room ? warning(room) : null, update].filter((node) => node !== null);
}
