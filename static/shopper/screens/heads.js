/** What several screens begin with, or say in place of everything. */
import { h, icon } from "../page/dom.js";
import { branchName, deadline, fill, text } from "../page/texts.js";
import { scenarioOf } from "../store/visits.js";

/** @param {string} title @param {string} sentence @param {Node} [action] */
export function emptyState(title, sentence, action) {
  return h("div", { class: "empty" }, h("h2", {}, title), h("p", {}, sentence), action);
}

/** The head of everything about one visit. @param {Visit} visit @param {string} back @param {...(Node | string)} rest */
export function visitHead(visit, back, ...rest) {
  const until = visit.state === "returned" && visit.returned_until ? visit.returned_until : visit.window.closes_at;
  const due = ["accepted", "in_progress", "returned"].includes(visit.state) && fill(gettext("send by %(moment)s"), { moment: deadline(until, visit.branch.time_zone) });
  const sub = [text(scenarioOf(visit)?.title), due].filter(Boolean).join(" · ");
  return h("div", { class: "line" },
    h("a", { class: "icon-btn", href: back, "aria-label": gettext("Back") }, icon("back")),
    h("div", { class: "grow" }, h("h1", { tabindex: "-1" }, branchName(visit)), h("div", { class: "sub" }, sub)),
    ...rest);
}

/** Where an unknown or foreign visit leads. @returns {Page} */
export function noSuchVisit() {
  const action = h("a", { class: "btn primary", href: "/shop/" }, gettext("My visits"));
  const title = gettext("This visit is not among yours");
  return { title, head: h("h1", { class: "visually-hidden", tabindex: "-1" }, title), main: [emptyState(title, gettext("It may have been taken back or given to somebody else."), action)], tab: "visits" };
}
