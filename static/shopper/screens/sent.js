/** After sending: what is on its way, and the receipt when it is there. */
import { session } from "../server/api.js";
import { refusedChanges } from "../rules/corrections.js";
import { button, h } from "../page/dom.js";
import { changeFile } from "../store/files.js";
import { kick, receiptOf } from "../server/outbox.js";
import { refusedFiles } from "../rules/refused.js";
import { sentSums } from "../rules/sent.js";
import { evidenceName, fill, moment, size } from "../page/texts.js";
import { checklistOf } from "../store/visits.js";
import { sentAnswers } from "./sent_answers.js";

/** @param {FileRow} file */
function fileRow(file) {
  const words = { raw: gettext("Being prepared"), waiting: file.sent ? gettext("on its way") : gettext("waiting"), stored: gettext("on the server"), failed: file.error || gettext("refused by the server") };
  const retry = () => void changeFile(file.id, (row) => void Object.assign(row, { state: "waiting", tries: 0, url: null, sent: 0, error: "" })).then(() => kick());
  return h("li", { class: "upload" },
    h("div", { class: "row" }, h("span", { class: "grow" }, `${evidenceName(file.kind)}, ${size(file.bytes)}`), h("span", { class: file.state === "failed" ? "bad-text" : "muted" }, words[file.state])),
    file.state === "failed" && file.blob ? button({ onclick: retry }, gettext("Try again")) : h("progress", { class: "bar", max: Math.max(1, file.bytes), value: file.state === "stored" ? file.bytes : file.sent, "aria-label": gettext("Sent") }));
}

/** The files that could not be used, by their questions; what is sent can't be changed, so nothing leads there. @param {Visit} visit @param {Receipt} receipt @param {FileRow[]} files */
function refusedNotice(visit, receipt, files) {
  if (!receipt.refused.length) return null;
  const rows = refusedFiles(receipt.refused, visit, files, checklistOf(visit));
  return h("div", { class: "notice warning" },
    h("p", {}, fill(ngettext("%(n)s file could not be read. If it is needed, the visit comes back to you.", "%(n)s files could not be read. If they are needed, the visit comes back to you.", rows.length), { n: rows.length })),
    h("ul", {}, ...rows.map((row) => h("li", {}, row.question ? h("b", {}, row.question) : null, row.question ? h("br") : null, row.words))));
}

/** @param {Visit} visit @param {Receipt} receipt @param {FileRow[]} files */
function afterwards(visit, receipt, files) {
  const elsewhere = receipt.missing.filter((id) => !files.some((file) => file.id === id)).length;
  return [
    elsewhere ? h("p", { class: "notice warning" }, fill(ngettext("%(n)s file is not on this phone: open the app on the phone that took it.", "%(n)s files are not on this phone: open the app on the phone that took them.", elsewhere), { n: elsewhere })) : null,
    refusedNotice(visit, receipt, files),
  ];
}

/** How late it is, and that it counts. @param {Visit} visit @param {Outgoing | undefined} outgoing @param {boolean} isWaiting */
function lateWords(visit, outgoing, isWaiting) {
  if (visit.late && !isWaiting) return gettext("It came in after the time for the visit; whoever reviews it sees that it was finished in time.");
  const finished = String(outgoing?.body.finished_at ?? "");
  const isOver = isWaiting && Date.parse(visit.window.closes_at) < Date.now() + session.clockOffset;
  return isOver && Date.parse(finished) <= Date.parse(visit.window.closes_at) ? gettext("You finished in time: it is taken although it goes out later.") : "";
}

/** The head of it: how far it is, the receipt, how much was sent, and when.
 * @param {Visit} visit @param {Outgoing | undefined} outgoing @param {import("./sent_answers.js").Sent | null} sent */
function receiptCard(visit, outgoing, sent) {
  const isWaiting = outgoing?.state === "waiting";
  const receipt = isWaiting ? null : receiptOf(visit, outgoing);
  const isComplete = receipt?.complete ?? false;
  const title = isComplete ? gettext("The server has everything") : receipt ? gettext("Answers received, files on their way") : gettext("Waiting to go out");
  const line = isComplete
    ? fill(gettext("Received %(moment)s"), { moment: moment(receipt?.received_at ?? "", visit.branch.time_zone) })
    : gettext("It goes out by itself when there is a network. Keep the app on this phone until the receipt is complete.");
  const words = [
    sentSums(checklistOf(visit), sent), line, lateWords(visit, outgoing, isWaiting),
    sent?.obstacle ? gettext("You said that the visit could not be made.") : "",
  ];
  return h("div", { class: "receipt card", role: "status" }, h("h2", { tabindex: "-1" }, title), receipt ? h("p", { class: "code" }, receipt.receipt) : null,
    ...words.filter(Boolean).map((sentence) => h("p", { class: "muted" }, sentence)));
}

/** What there is to show. @param {Visit} visit @param {Outgoing | undefined} outgoing @param {FileRow[]} files @param {Draft | undefined} draft @param {import("./sent_answers.js").Sent | null} sent */
export function after(visit, outgoing, files, draft, sent) {
  const receipt = outgoing?.state === "waiting" ? null : receiptOf(visit, outgoing);
  const refused = refusedChanges(visit, draft);
  const going = receipt?.complete ? [] : files;
  const main = [
    refused ? h("p", { class: "notice error", role: "alert" }, refused) : null,
    receiptCard(visit, outgoing, sent),
    ...(receipt ? afterwards(visit, receipt, files) : []),
    going.length ? h("ul", { class: "checklist" }, ...going.map(fileRow)) : null,
    ...sentAnswers(visit, sent, draft),
    h("a", { class: "btn wide", href: `/shop/visits/${visit.id}/` }, gettext("Read the briefing")),
  ];
  return { main, foot: h("footer", { class: "dock" }, h("div", { class: "form-foot single" }, h("a", { class: "btn primary", href: "/shop/" }, gettext("My visits")))) };
}
