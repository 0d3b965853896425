/** The cards of visits, in My visits and Offers. */
import { countAnswers } from "../rules/checks.js";
import { walk } from "../rules/conditions.js";
import { payOf } from "./briefing.js";
import { h } from "./dom.js";
import { isSent, receiptOf } from "../server/outbox.js";
import { session } from "../server/api.js";
import { metresTo } from "../form/place.js";
import { branchName, dayName, deadline, distance, fill, moment, newWords, text } from "./texts.js";
import { checklistOf, scenarioOf } from "../store/visits.js";
import { sentHere, sentSums } from "../rules/sent.js";
import { hoursNow, plannedWords, untilWords, windowGroup } from "../rules/windows.js";

/** @typedef {{visit: Visit, draft: Draft | undefined, outgoing: Outgoing | undefined, files: FileRow[]}} Known */
/** @typedef {"returned" | "today" | "open" | "later" | "sending" | "coming" | "sent" | "finished"} Group */

/** Under which heading a visit stands. @param {Known} known @returns {Group} */
export function groupOf({ visit, draft, outgoing }) {
  const isComplete = outgoing?.state !== "waiting" && receiptOf(visit, outgoing)?.complete;
  if (isSent(visit, outgoing)) return isComplete ? "sent" : "sending";
  if (visit.state === "returned") return "returned";
  if (["approved", "rejected", "cancelled", "expired"].includes(visit.state)) return "finished";
  if (["submitted", "in_review"].includes(visit.state)) return isComplete ? "sent" : "sending";
  if (visit.state === "in_progress" || draft?.start) return "today";
  return windowGroup(visit, new Date(), scenarioOf(visit));
}

/** The word and colour of a visit's tag. @param {Known} known @returns {[string, string]} */
function tagOf({ visit, draft, outgoing }) {
  const group = groupOf({ visit, draft, outgoing, files: [] });
  if (group === "sending") return [session.reachable ? gettext("Going out") : gettext("Waiting for a network"), "fair"];
  if (group === "sent") return [`✓ ${gettext("Received")}`, "excellent"];
  if (group === "returned") {
    const n = visit.remarks.length;
    return [fill(ngettext("%(n)s remark", "%(n)s remarks", n), { n }), "fair"];
  }
  if (visit.state === "in_progress" || draft?.start) return [gettext("In progress"), ""];
  if (visit.state === "approved") return [gettext("Approved"), "excellent"];
  if (visit.state === "rejected") return [gettext("Not accepted"), "poor"];
  if (visit.state === "cancelled") return [gettext("Cancelled"), "neutral"];
  if (visit.state === "expired") return [gettext("Expired"), "neutral"];
  return [group === "coming" ? (visit.day ? dayName(visit.day, "UTC") : dayName(visit.window.opens_at, visit.branch.time_zone)) : gettext("To do"), "neutral"];
}

/** @param {Visit} visit @param {Place | null} place @param {string} when */
function metaOf(visit, place, when) {
  const metres = metresTo(place, visit.branch);
  const title = text(scenarioOf(visit)?.title) || visit.wave.name;
  return [title, metres === null ? visit.branch.city : distance(metres), when, payOf(visit, scenarioOf(visit))].filter(Boolean).join(" · ");
}

/** What was sent, as far as it is known here, its receipt, and what of it was of no use. @param {Known} known @param {Receipt} receipt */
function sentLine({ visit, outgoing }, receipt) {
  const n = receipt.refused.length;
  const refused = n && fill(ngettext("%(n)s file could not be read", "%(n)s files could not be read", n), { n });
  return [sentSums(checklistOf(visit), sentHere(visit, outgoing)), fill(gettext("Receipt %(code)s"), { code: receipt.receipt }), refused].filter(Boolean).join(" · ");
}

/** What is done and what the files are, under a bar. @param {Known} known */
function progressOf({ visit, draft, files }) {
  const checklist = checklistOf(visit);
  if (!draft || !checklist) return [];
  const { done, all } = countAnswers(walk(checklist, draft.body.answers), draft.body);
  const photos = files.filter((file) => file.kind !== "audio").length;
  const sounds = files.length - photos;
  const parts = [
    photos && fill(ngettext("%(n)s photo or file", "%(n)s photos and files", photos), { n: photos }),
    sounds && fill(ngettext("%(n)s recording", "%(n)s recordings", sounds), { n: sounds }),
  ];
  return [
    h("progress", { class: "bar", max: Math.max(1, all), value: done, "aria-label": gettext("Answers") }),
    h("div", { class: "foot" }, h("span", {}, fill(gettext("%(done)s of %(all)s answers"), { done, all })), h("span", {}, parts.filter(Boolean).join(" · "))),
  ];
}

/** One line that says what is left to do. @param {Known} known @param {Place | null} place */
function lineOf(known, place) {
  const { visit, outgoing, files } = known;
  const group = groupOf(known);
  if (group === "returned") {
    const until = visit.returned_until ? deadline(visit.returned_until, visit.branch.time_zone) : "";
    return until ? fill(gettext("Sent back: read the remarks and send again by %(until)s"), { until }) : gettext("Sent back: read the remarks and send again");
  }
  if (group === "sending") {
    const waiting = files.filter((file) => file.state !== "stored").length;
    if (!waiting) return gettext("Goes out by itself when there is a network");
    return fill(ngettext("%(n)s file still to go; it goes by itself", "%(n)s files still to go; they go by themselves", waiting), { n: waiting });
  }
  const receipt = receiptOf(visit, outgoing);
  if (group === "sent" && receipt) return sentLine(known, receipt);
  const isBegun = visit.state === "in_progress" || known.draft?.start;
  const hours = group === "coming" || isBegun ? "" : hoursNow(visit, scenarioOf(visit));
  if (group !== "finished") return metaOf(visit, place, [plannedWords(visit), untilWords(visit), hours].filter(Boolean).join(" · "));
  if (!receipt) return metaOf(visit, place, "");
  return `${fill(gettext("Sent %(moment)s"), { moment: moment(receipt.received_at, visit.branch.time_zone) })} · ${sentLine(known, receipt)}`;
}

/** @param {Known} known @param {Place | null} place */
export function visitCard(known, place) {
  const { visit } = known;
  const [word, colour] = tagOf(known);
  const group = groupOf(known);
  const isGone = group === "sending" || group === "sent";
  const isFilling = group === "today" && (visit.state === "in_progress" || known.draft?.start);
  return h("a", { class: "visit-card", href: `/shop/visits/${visit.id}/${isGone ? "check/" : ""}` },
    h("div", { class: "head" }, h("h3", {}, branchName(visit)), h("span", { class: `tag ${colour}` }, word)),
    h("div", { class: "meta" }, lineOf(known, place)),
    visit.unread ? h("div", {}, h("span", { class: "tag good" }, newWords(visit.unread))) : null,
    ...(isFilling ? progressOf(known) : []));
}
