/** Check and send: what is missing as links, then the way of everything to the server, to the receipt. */
import { shell } from "../shell.js";
import { session } from "../api.js";
import { countAnswers, findLacks, visibleContent } from "../checks.js";
import { walk } from "../conditions.js";
import { refusedChanges } from "../corrections.js";
import { button, h } from "../dom.js";
import { doubtOf } from "../doubts.js";
import { keptDraft, noteInDraft } from "../drafts.js";
import { changeFile, filesOf } from "../files.js";
import { isOpen, isSent, kick, outgoingOf, putSubmission, receiptOf } from "../outbox.js";
import { currentRecording, stopRecording } from "../recorder.js";
import { refusedFiles, refusedNow } from "../refused.js";
import { atLeast, evidenceName, fill, moment, size, text } from "../texts.js";
import { checklistOf, visitById } from "../visits.js";
import { noSuchVisit, visitHead } from "./visit.js";

/** @param {import("../checks.js").Lack} lack */
function lackWords(lack) {
  if (lack.what === "evidence" && lack.kind) return atLeast(lack.kind, lack.count ?? 1);
  const words = { answer: gettext("no answer yet"), invalid: gettext("not a valid answer"), comment: gettext("a comment is needed"), evidence: "" };
  return words[lack.what];
}

/** A line that leads to a question. @param {Visit} visit @param {string} section @param {string} code @param {string} title @param {string} words @param {string} [kind] */
function questionLink(visit, section, code, title, words, kind = "missing") {
  return h("li", {}, h("a", { class: kind, href: `/shop/visits/${visit.id}/form/${section}/#question-${code}` },
    h("span", { class: "grow" }, title, h("small", { class: "muted block" }, words))));
}

/** Files of the last round that could not be used and still stand in this one. @param {Visit} visit @param {Draft} draft @param {FileRow[]} files */
function unusable(visit, draft, files) {
  const rows = refusedFiles(refusedNow(visit, draft.body), visit, files, checklistOf(visit)).filter((row) => row.section && (!visit.editable || visit.editable.includes(row.code)));
  if (!rows.length) return [];
  return [
    h("p", {}, fill(ngettext("%(n)s file could not be read. Remove it and add another:", "%(n)s files could not be read. Remove them and add others:", rows.length), { n: rows.length })),
    h("ul", { class: "checklist" }, ...rows.map((row) => questionLink(visit, row.section, row.code, row.question, row.words))),
  ];
}

/** Answers that are worth a second look, though they may go. @param {Visit} visit @param {Draft} draft @param {Map<string, import("../conditions.js").Trace>} visible */
function doubtful(visit, draft, visible) {
  const rows = [...visible.values()].flatMap(({ question, section }) => {
    const doubt = visit.editable && !visit.editable.includes(question.code) ? "" : doubtOf(question, draft.body.answers[question.code], visit.branch.time_zone);
    return doubt ? [questionLink(visit, section.code, question.code, text(question.text), `${draft.body.answers[question.code]}: ${doubt}`, "doubtful")] : [];
  });
  return rows.length ? [h("p", {}, gettext("Look at this once more:")), h("ul", { class: "checklist" }, ...rows)] : [];
}

/** @param {Visit} visit @param {Draft} draft @param {Map<string, import("../conditions.js").Trace>} visible */
function lackList(visit, draft, visible) {
  const link = (/** @type {string} */ code, /** @type {string} */ words) => {
    const trace = visible.get(code);
    return trace ? questionLink(visit, trace.section.code, code, text(trace.question.text), words) : null;
  };
  const lacks = findLacks(visible, draft.body);
  const said = Object.entries(draft.errors).filter(([place]) => place.includes(".") && !place.startsWith("files."));
  return [
    ...lacks.map((lack) => link(lack.code, lackWords(lack))),
    ...said.filter(([place]) => !lacks.some((lack) => place.endsWith(`.${lack.code}`))).map(([place, words]) => link(place.split(".")[1] ?? "", words)),
  ].filter((row) => row !== null);
}

/** @param {Visit} visit @param {Draft} draft @param {Map<string, import("../conditions.js").Trace>} visible @param {HTMLButtonElement} pressed */
async function send(visit, draft, visible, pressed) {
  pressed.disabled = true;
  const finished_at = new Date().toISOString();
  if (currentRecording()) await stopRecording();
  const latest = (await keptDraft(visit.id)) ?? draft;
  const content = visibleContent(walk(/** @type {Checklist} */ (checklistOf(visit)), latest.body.answers), latest.body);
  await noteInDraft(visit.id, (row) => void Object.assign(row, { checked: true, errors: {} }));
  await putSubmission(visit.id, {
    finished_at, clock_offset_ms: latest.start?.clock_offset_ms ?? session.clockOffset, ...content,
    timings: latest.body.timings, notes: latest.body.notes, app: shell.version ?? "",
  });
}

/** Before sending. @param {Visit} visit @param {Draft} draft @param {FileRow[]} files */
function before(visit, draft, files) {
  const checklist = /** @type {Checklist} */ (checklistOf(visit));
  const visible = walk(checklist, draft.body.answers);
  const { done, all } = countAnswers(visible);
  const rows = lackList(visit, draft, visible);
  if (!draft.checked && rows.length) void noteInDraft(visit.id, (row) => void (row.checked = true));
  const bytes = files.filter((file) => file.state === "waiting").reduce((sum, file) => sum + file.bytes, 0);
  const pressed = button({ class: "btn primary", disabled: rows.length > 0, onclick: () => void send(visit, draft, visible, pressed) }, gettext("Send"));
  const main = [
    h("div", { class: "section-title" }, h("h2", { tabindex: "-1" }, gettext("Check and send"))),
    draft.errors[""] ? h("p", { class: "notice error", role: "alert" }, draft.errors[""]) : null,
    rows.length ? h("p", {}, fill(ngettext("%(n)s thing is missing:", "%(n)s things are missing:", rows.length), { n: rows.length })) : h("p", { class: "ok-text" }, `✓ ${gettext("Everything is there.")}`),
    rows.length ? h("ul", { class: "checklist" }, ...rows) : null,
    ...unusable(visit, draft, files),
    ...doubtful(visit, draft, visible),
    h("p", { class: "muted" }, fill(gettext("%(done)s of %(all)s answers"), { done, all }), files.length ? ` · ${fill(ngettext("%(n)s file", "%(n)s files", files.length), { n: files.length })}` : "",
      bytes ? ` · ${fill(gettext("%(size)s still to go"), { size: size(bytes) })}` : ""),
    h("p", { class: "muted" }, gettext("After sending you change only what is sent back to you. Without a network it goes out by itself later.")),
  ];
  return { main, foot: h("footer", { class: "dock" }, h("div", { class: "form-foot single" }, pressed)) };
}

/** @param {FileRow} file */
function fileRow(file) {
  const words = { waiting: file.sent ? gettext("on its way") : gettext("waiting"), stored: gettext("on the server"), failed: file.error || gettext("refused by the server") };
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

/** After sending: what is on its way, and the receipt when it is there. @param {Visit} visit @param {Outgoing | undefined} outgoing @param {FileRow[]} files @param {string} refused */
function after(visit, outgoing, files, refused) {
  const isWaiting = outgoing?.state === "waiting";
  const receipt = isWaiting ? null : receiptOf(visit, outgoing);
  const isComplete = receipt?.complete ?? false;
  const title = isComplete ? gettext("The server has everything") : receipt ? gettext("Answers received, files on their way") : gettext("Waiting to go out");
  const line = isComplete
    ? fill(gettext("Received %(moment)s"), { moment: moment(receipt?.received_at ?? "", visit.branch.time_zone) })
    : gettext("It goes out by itself when there is a network. Keep the app on this phone until the receipt is complete.");
  const going = isComplete ? [] : files;
  const main = [
    refused ? h("p", { class: "notice error", role: "alert" }, refused) : null,
    h("div", { class: "receipt card", role: "status" }, h("h2", { tabindex: "-1" }, title), receipt ? h("p", { class: "code" }, receipt.receipt) : null, h("p", { class: "muted" }, line)),
    ...(receipt ? afterwards(visit, receipt, files) : []),
    going.length ? h("ul", { class: "checklist" }, ...going.map(fileRow)) : null,
  ];
  return { main, foot: h("footer", { class: "dock" }, h("div", { class: "form-foot single" }, h("a", { class: "btn primary", href: "/shop/" }, gettext("My visits")))) };
}

/** Check and send, and what comes after. @param {string[]} params @param {Router} router @returns {Promise<Page>} */
export async function checkScreen([id = ""], router) {
  const visit = visitById(id);
  if (!visit) return noSuchVisit();
  const [draft, outgoing, files] = await Promise.all([keptDraft(id), outgoingOf(id), filesOf(id)]);
  const canSend = draft && checklistOf(visit) && isOpen(visit, draft, outgoing);
  if (!canSend && !isSent(visit, outgoing) && !visit.receipt) {
    router.go(`/shop/visits/${id}/`, true);
    return { title: "", main: [] };
  }
  return {
    title: gettext("Check and send"),
    head: h("header", { class: "form-head" }, visitHead(visit, canSend ? `/shop/visits/${id}/form/` : "/shop/")),
    ...(canSend ? before(visit, draft, files) : after(visit, outgoing, files, refusedChanges(visit, draft))),
    changed: (topic, changed) => void ((topic === "visits" || (changed === id && (topic === "files" || topic === "sent"))) && router.draw()),
  };
}
