/** When a visit can be said to be impossible, and what of it the phone shows elsewhere. */
import { session } from "../server/api.js";
import { h } from "../page/dom.js";
import { isOpen } from "../server/outbox.js";

/** What may stand in the way, in the order it is asked. @returns {[ObstacleKind, string][]} */
export const obstacleKinds = () => [
  ["closed", gettext("It is closed, though it should be open")],
  ["gone", gettext("It is gone: there is something else, or nothing")],
  ["refused", gettext("They would not serve me")],
  ["unsafe", gettext("It is not safe there")],
  ["other", gettext("Something else")],
];

/** Whether the visit can be finished that way now. @param {Visit} visit @param {Scenario | null} scenario @param {Draft | undefined} draft @param {Outgoing | undefined} outgoing */
export function canReport(visit, scenario, draft, outgoing) {
  if (isOpen(visit, draft, outgoing)) return visit.editable === null;
  const hasOpened = Date.parse(visit.window.opens_at) <= Date.now() + session.clockOffset;
  return visit.state === "accepted" && !outgoing && hasOpened && (visit.quiz_passed || !scenario?.quiz);
}

/** @param {Visit} visit */
export const obstacleHref = (visit) => `/shop/visits/${visit.id}/obstacle/`;

/** What was begun and not sent, wherever the shopper goes on instead. @param {Visit} visit @param {Draft | undefined} draft */
export function begunObstacle(visit, draft) {
  if (!draft?.body.obstacle) return null;
  return h("p", { class: "notice warning" }, h("span", {}, gettext("You began to say that the visit can't be made."), " ", h("a", { href: obstacleHref(visit) }, gettext("Finish that, or take it back"))));
}
