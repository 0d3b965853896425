/** What several screens begin with, or say in place of everything. */
import { h, icon } from "../page/dom.js";
import { branchName, deadline, fill, text } from "../page/texts.js";
import { scenarioOf } from "../store/visits.js";

/** @param {string} title @param {string} sentence @param {Node} [action] */
export function emptyState(title, sentence, action) {
  return h("div", { class: "empty" }, h("h2", {}, title), h("p", {}, sentence), action);
}

/** Until when it is to be sent, where it still is. @param {Visit} visit */
function dueMoment(visit) {
  if (!["accepted", "in_progress", "returned"].includes(visit.state)) return "";
  const until = visit.state === "returned" && visit.returned_until ? visit.returned_until : visit.window.closes_at;
  return deadline(until, visit.branch.time_zone);
}

/** @param {string} back @param {...Node} lines */
function headLines(back, ...lines) {
  return h("div", { class: "line" }, h("a", { class: "icon-btn", href: back, "aria-label": gettext("Back") }, icon("back")), h("div", { class: "grow" }, ...lines));
}

/** The head of everything about one visit. @param {Visit} visit @param {string} back */
export function visitHead(visit, back) {
  const due = dueMoment(visit);
  const sub = [text(scenarioOf(visit)?.title), due && fill(gettext("send by %(moment)s"), { moment: due })].filter(Boolean).join(" · ");
  return headLines(back, h("h1", { tabindex: "-1" }, branchName(visit)), h("div", { class: "sub" }, sub));
}

/** The same above the form, in two lines whatever the words: more would take room from the questions. @param {Visit} visit @param {string} back @param {Node} count @param {Node} saved */
export function formHead(visit, back, count, saved) {
  const due = dueMoment(visit);
  return headLines(back,
    h("div", { class: "short" }, h("h1", { tabindex: "-1" }, branchName(visit)), count),
    h("div", { class: "short sub" }, h("span", {}, due && fill(gettext("until %(moment)s"), { moment: due })), saved));
}

/** Where an unknown or foreign visit leads. @returns {Page} */
export function noSuchVisit() {
  const action = h("a", { class: "btn primary", href: "/shop/" }, gettext("My visits"));
  const title = gettext("This visit is not among yours");
  return { title, head: h("h1", { class: "visually-hidden", tabindex: "-1" }, title), main: [emptyState(title, gettext("It may have been taken back or given to somebody else."), action)], tab: "visits" };
}
