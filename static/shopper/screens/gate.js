/** What stands in place of everything while nobody's visits may be shown. */
import { h } from "../page/dom.js";
import { signInUrl } from "../session.js";

/** @typedef {"nobody" | "offline" | "other" | "no shopper" | "no store"} Reason */

/** @param {Reason} reason @param {string} detail @returns {[string, string, Node?]} */
function words(reason, detail) {
  const signIn = h("a", { class: "btn primary", href: signInUrl() }, gettext("Sign in"));
  const again = h("a", { class: "btn primary", href: "/shop/", "data-reload": true }, gettext("Try again"));
  const kept = gettext("Work that has not gone out stays on this phone, for whoever it belongs to.");
  switch (reason) {
    case "nobody": return [gettext("Sign in to see your visits"), kept, signIn];
    case "offline": return [gettext("Sign in to see your visits"), `${gettext("Signing in needs a network, and there is none now.")} ${kept}`, again];
    case "other": return [gettext("Somebody else is signed in on this phone now"), kept, h("a", { class: "btn primary", href: "/shop/", "data-reload": true }, gettext("Open their visits"))];
    case "no shopper": return [gettext("You shop for nobody"), gettext("This app is for shoppers. Your own pages are elsewhere."), h("a", { class: "btn primary", href: "/" }, gettext("My pages"))];
    case "no store": return [gettext("The app can't keep your work here"), detail, again];
  }
}

/** The screen, without a trace of anybody. @param {Reason} reason @param {string} [detail] */
export function gate(reason, detail = "") {
  const [title, sentence, action] = words(reason, detail);
  document.title = `${title} · ${gettext("Mystery")}`;
  return h("main", { id: "content", class: "app-main", tabindex: "-1" },
    h("div", { class: "empty" }, h("h1", { tabindex: "-1" }, title), h("p", {}, sentence), action));
}
