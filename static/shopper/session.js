/** What stands above every screen when something is amiss: no network, signed out, somebody else. */
import { shell } from "./shell.js";
import { session } from "./api.js";
import { h, icon } from "./dom.js";

/** Where signing in happens, coming back to here. */
export function signInUrl() {
  return `${shell.login}?next=${encodeURIComponent(location.pathname)}`;
}

/** The notice of the moment, or null. */
export function sessionNotice() {
  if (session.otherPerson) {
    return h("p", { class: "notice warning", role: "status" },
      h("span", {}, gettext("Somebody else is signed in on this phone now."), " ", h("a", { href: "/shop/", "data-reload": true }, gettext("Open their visits"))));
  }
  if (session.signedOut) {
    return h("p", { class: "notice warning", role: "status" },
      h("span", {}, gettext("You are signed out. Everything is kept on this phone."), " ", h("a", { href: signInUrl() }, gettext("Sign in and go on"))));
  }
  if (!session.reachable) {
    return h("p", { class: "notice warning", role: "status" }, icon("offline"), h("span", {}, gettext("No network. Everything you do is kept on this phone.")));
  }
  return null;
}
