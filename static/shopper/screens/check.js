/** Check and send: what is missing as links, what is worth a second look, and the signature. */
import { shell } from "../shell.js";
import { session } from "../server/api.js";
import { settle } from "../form/capture.js";
import { countAnswers, findLacks, visibleContent } from "../rules/checks.js";
import { walk } from "../rules/conditions.js";
import { contradictionsOf, namedIn } from "../rules/contradictions.js";
import { h } from "../page/dom.js";
import { doubtsIn } from "../rules/doubts.js";
import { keptDraft, noteInDraft } from "../store/drafts.js";
import { filesOf } from "../store/files.js";
import { finishNote, looseNotes } from "../form/notebook.js";
import { begunObstacle } from "../form/obstacles.js";
import { isOpen, isSent, outgoingOf, putSubmission } from "../server/outbox.js";
import { changesOf, readable, unansweredRemarks } from "../rules/readable.js";
import { finishRecordings } from "../form/recorder.js";
import { refusedFiles, refusedNow } from "../rules/refused.js";
import { signature } from "../form/signature.js";
import { deadline, fill, lackWords, size, text } from "../page/texts.js";
import { checklistOf, myVisits, scenarioOf, visitById } from "../store/visits.js";
import { noSuchVisit, visitHead } from "./heads.js";
import { after } from "./sent.js";
import { findSent } from "./sent_answers.js";

/** @typedef {Map<string, import("../rules/conditions.js").Trace>} Visible */

/** So many are shown without being asked for. */
const FEW = 3;

/** A line that leads to a question, or to the form where it is of none. @param {Visit} visit @param {string} section @param {string} code @param {string} title @param {string} words @param {string} [kind] */
function questionLink(visit, section, code, title, words, kind = "missing") {
  const place = code && `${section}/#question-${code}`;
  return h("li", {}, h("a", { class: kind, href: `/shop/visits/${visit.id}/form/${place}` },
    h("span", { class: "grow" }, title, h("small", { class: "muted block" }, words))));
}

/** A sentence, and the links that it speaks of; nothing without links. @param {string} sentence @param {Node[]} links */
const linkList = (sentence, links) => links.length ? [h("p", {}, sentence), h("ul", { class: "checklist" }, ...links)] : [];

/** Files of the last round that could not be used and still stand in this one. @param {Visit} visit @param {Draft} draft @param {FileRow[]} files */
function unusable(visit, draft, files) {
  const rows = refusedFiles(refusedNow(visit, draft.body), visit, files, checklistOf(visit)).filter((row) => row.section && (!visit.editable || visit.editable.includes(row.code)));
  const sentence = fill(ngettext("%(n)s file could not be read. Remove it and add another:", "%(n)s files could not be read. Remove them and add others:", rows.length), { n: rows.length });
  return linkList(sentence, rows.map((row) => questionLink(visit, row.section, row.code, row.question, row.words)));
}

/** What was chosen and could not be made ready, or is not yet. @param {Visit} visit @param {Visible} visible @param {FileRow[]} files */
function unready(visit, visible, files) {
  const traces = new Set(files.flatMap((row) => (row.state === "raw" && visible.get(row.question)) || []));
  return linkList(gettext("Photos and files that are not ready yet:"), [...traces].map(({ question, section }) => questionLink(visit, section.code, question.code, text(question.text), gettext("Not ready"))));
}

/** Answers that are worth a second look, though they may go. @param {Visit} visit @param {Draft} draft @param {Visible} visible */
function doubtful(visit, draft, visible) {
  const doubtOf = doubtsIn(visit, checklistOf(visit), scenarioOf(visit));
  const rows = [...visible.values()].flatMap(({ question, section }) => {
    const value = draft.body.answers[question.code];
    const doubt = visit.editable && !visit.editable.includes(question.code) ? "" : doubtOf(question, value);
    return doubt ? [questionLink(visit, section.code, question.code, text(question.text), `${readable(question, value, visit.currency)}: ${doubt}`, "doubtful")] : [];
  });
  return linkList(gettext("Look at this once more:"), rows);
}

/** Answers that the checklist says don't go together; each leads to the first question it names that is shown. @param {Visit} visit @param {Draft} draft @param {Visible} visible */
function contradictory(visit, draft, visible) {
  const rows = contradictionsOf(/** @type {Checklist} */ (checklistOf(visit)), draft.body.answers).flatMap(({ when, text: words }) => {
    const trace = namedIn(when).map((code) => visible.get(code)).find(Boolean);
    return trace ? [questionLink(visit, trace.section.code, trace.question.code, text(words), text(trace.question.text), "doubtful")] : [];
  });
  return linkList(gettext("These answers hardly go together. Right them, or leave them if that is how it was:"), rows);
}

/** What goes out otherwise than it was sent last. @param {Visit} visit @param {Draft} draft @param {Visible} visible */
function changed(visit, draft, visible) {
  if (visit.state !== "returned") return [];
  const rows = changesOf(visit, draft.body, visible);
  const left = unansweredRemarks(visit, rows, visible);
  const words = (/** @type {{old: string, now: string}} */ { old, now }) => fill(gettext("%(old)s, now: %(new)s."), { old, new: now });
  return [
    rows.length ? null : h("p", { class: "muted" }, gettext("You have changed nothing since it was sent back.")),
    ...linkList(gettext("What you changed:"), rows.map((row) => questionLink(visit, row.section, row.code, row.title, words(row), "changed"))),
    ...linkList(fill(ngettext("Nothing is changed for %(n)s remark:", "Nothing is changed for %(n)s remarks:", left.length), { n: left.length }),
      left.map((row) => questionLink(visit, row.section, row.code, row.title, row.words, "doubtful"))),
  ];
}

/** What is missing or was refused, by the question it belongs to. @param {Draft} draft @param {Visible} visible */
function lackList(draft, visible) {
  const row = (/** @type {string} */ code, /** @type {string} */ words) => {
    const trace = visible.get(code);
    return trace ? { ...trace, words } : null;
  };
  const lacks = findLacks(visible, draft.body);
  const said = Object.entries(draft.errors).filter(([place]) => place.includes(".") && !place.startsWith("files."));
  return [
    ...lacks.map((lack) => row(lack.code, lackWords(lack))),
    ...said.filter(([place]) => !lacks.some((lack) => place.endsWith(`.${lack.code}`))).map(([place, words]) => row(place.split(".")[1] ?? "", words)),
  ].filter((one) => one !== null);
}

/** The same as links, section by section. @param {Visit} visit @param {ReturnType<typeof lackList>} lacks */
function lackGroups(visit, lacks) {
  const sections = [...new Set(lacks.map(({ section }) => section))];
  return sections.flatMap((section) => {
    const rows = lacks.filter((lack) => lack.section === section);
    return [
      h("h3", { class: "group" }, text(section.title), h("span", { class: "nums muted" }, String(rows.length))),
      h("ul", { class: "checklist" }, ...rows.map(({ question, words }) => questionLink(visit, section.code, question.code, text(question.text), words))),
    ];
  });
}

/** Throws what was said of a file since the shopper looked: without it the visit goes only when that was read.
 * @param {Draft} seen @param {Draft} latest */
function refuseNews(seen, latest) {
  const news = Object.entries(latest.errors).filter(([place, words]) => place.startsWith("files.") && words !== seen.errors[place]);
  Object.assign(seen.errors, Object.fromEntries(news));
  if (news.length) throw new Error(news.map(([, words]) => words).join(" "));
}

/** @param {Visit} visit @param {Draft} draft @param {Declaration} declaration */
async function send(visit, draft, declaration) {
  await finishRecordings(visit.id);
  await finishNote(visit.id);
  const shown = walk(/** @type {Checklist} */ (checklistOf(visit)), draft.body.answers);
  await settle(visit, checklistOf(visit)?.sections.flatMap((section) => section.questions) ?? [], (code) => shown.has(code) && (visit.editable?.includes(code) ?? true));
  const latest = (await keptDraft(visit.id)) ?? draft;
  refuseNews(draft, latest);
  const content = visibleContent(walk(/** @type {Checklist} */ (checklistOf(visit)), latest.body.answers), latest.body);
  await noteInDraft(visit.id, (row) => void Object.assign(row, { checked: true, errors: {} }));
  await putSubmission(visit.id, {
    finished_at: declaration.signed_at, clock_offset_ms: latest.start?.clock_offset_ms ?? session.clockOffset, ...content,
    timings: latest.body.timings, notes: latest.body.notes, app: shell.version ?? "", declaration,
  });
}

/** "12 MB to send, over mobile data", as far as the browser tells. @param {FileRow[]} files */
function loadWords(files) {
  const bytes = files.filter((file) => file.state === "waiting").reduce((sum, file) => sum + file.bytes, 0);
  if (!bytes) return "";
  const { type, saveData } = /** @type {{connection?: {type?: string, saveData?: boolean}}} */ (navigator).connection ?? {};
  const sentence = type === "cellular" ? gettext("%(size)s to send, over mobile data") : type === "wifi" ? gettext("%(size)s to send, over Wi-Fi") : gettext("%(size)s to send");
  return fill(sentence, { size: size(bytes) }) + (saveData ? `. ${gettext("Data saving is on: nothing but this goes out.")}` : "");
}

/** @param {DraftBody} body @param {Visible} visible @param {FileRow[]} files */
function sums(body, visible, files) {
  const { done, all } = countAnswers(visible, body);
  return [
    fill(gettext("%(done)s of %(all)s answers"), { done, all }),
    files.length && fill(ngettext("%(n)s file", "%(n)s files", files.length), { n: files.length }), loadWords(files),
  ].filter(Boolean).join(" · ");
}

/** What has no answer and needs none, so that nobody looks for it. @param {Visit} visit @param {Visible} visible */
function leftOpen(visit, visible) {
  const open = [...visible.values()].filter(({ question: { kind, required }, state }) => state === "unanswered" && required === false && kind !== "note");
  if (!open.length) return null;
  const sentence = fill(ngettext("%(n)s question has no answer and needs none", "%(n)s questions have no answer and need none", open.length), { n: open.length });
  return h("details", { class: "card pad loose", open: open.length <= FEW }, h("summary", {}, sentence),
    h("ul", { class: "checklist" }, ...open.map(({ question, section }) => questionLink(visit, section.code, question.code, text(question.text), text(section.title), "open"))));
}

/** Notes that stand beside no question: they may. @param {Visit} visit @param {Draft} draft @param {Visible} visible */
function notesLine(visit, draft, visible) {
  const n = looseNotes(draft.body, visible).length;
  return n ? h("p", { class: "muted" }, fill(ngettext("%(n)s note stands beside no question; it goes along as it is.", "%(n)s notes stand beside no question; they go along as they are.", n), { n }), " ",
    h("a", { href: `/shop/visits/${visit.id}/form/` }, gettext("Put them in place"))) : null;
}

/** Until when it counts, a network or not. @param {Visit} visit */
function timeWords({ state, window: { closes_at }, branch: { time_zone } }) {
  if (state === "returned") return gettext("Without a network it goes out by itself later.");
  const isOver = Date.parse(closes_at) < Date.now() + session.clockOffset;
  const sentence = isOver
    ? gettext("The time for this visit ended %(moment)s. Send it all the same: if it can't be taken, you are told, and everything stays on this phone.")
    : gettext("Press Send by %(moment)s: then it is in time, even if there is no network and it goes out later.");
  return fill(sentence, { moment: deadline(closes_at, time_zone) });
}

/** Before sending. @param {Visit} visit @param {Draft} draft @param {FileRow[]} files */
function before(visit, draft, files) {
  const visible = walk(/** @type {Checklist} */ (checklistOf(visit)), draft.body.answers);
  const rows = lackList(draft, visible);
  if (!draft.checked && rows.length) noteInDraft(visit.id, (row) => void (row.checked = true)).catch(() => undefined);
  const signed = rows.length ? null : signature(visit.id, myVisits()?.shopper.name ?? "", (declaration) => send(visit, draft, declaration));
  const raw = unready(visit, visible, files);
  const summed = h("p", { class: "muted" }, sums(draft.body, visible, files));
  const main = [
    h("div", { class: "section-title" }, h("h2", { tabindex: "-1" }, gettext("Check and send"))),
    draft.errors[""] ? h("p", { class: "notice error", role: "alert" }, draft.errors[""]) : null,
    begunObstacle(visit, draft),
    rows.length ? h("p", {}, fill(ngettext("%(n)s thing is missing:", "%(n)s things are missing:", rows.length), { n: rows.length })) : null,
    ...lackGroups(visit, rows),
    rows.length || raw.length ? null : h("p", { class: "ok-text" }, `✓ ${gettext("Everything is there.")}`),
    ...unusable(visit, draft, files),
    ...raw,
    ...contradictory(visit, draft, visible),
    ...doubtful(visit, draft, visible),
    ...changed(visit, draft, visible),
    notesLine(visit, draft, visible),
    summed,
    rows.length ? null : leftOpen(visit, visible),
    h("p", { class: "muted" }, timeWords(visit), " ", gettext("After sending you change only what is sent back to you.")),
    signed?.node,
  ];
  const pressed = h("button", { class: "btn primary", disabled: !signed, form: signed?.node.id }, gettext("Send"));
  return {
    main, foot: h("footer", { class: "dock" }, h("div", { class: "form-foot single" }, pressed)),
    resum: (/** @type {FileRow[]} */ now) => summed.replaceChildren(sums(draft.body, visible, now)),
  };
}

/** Check and send, and what comes after. @param {string[]} params @param {Router} router @returns {Promise<Page>} */
export async function checkScreen([id = ""], router) {
  const visit = visitById(id);
  if (!visit) return noSuchVisit();
  const outgoing = await outgoingOf(id);
  if (isOpen(visit, await keptDraft(id), outgoing)) await finishNote(id);
  const [draft, files] = await Promise.all([keptDraft(id), filesOf(id)]);
  const canSend = draft && checklistOf(visit) && isOpen(visit, draft, outgoing);
  if (!canSend && !isSent(visit, outgoing) && !visit.receipt) {
    router.go(`/shop/visits/${id}/`, true);
    return { title: "", main: [] };
  }
  const { resum, ...page } = canSend ? before(visit, draft, files) : { resum: null, ...after(visit, outgoing, files, draft, await findSent(visit, outgoing, router.draw)) };
  return {
    title: canSend ? gettext("Check and send") : gettext("What was sent"),
    head: h("header", { class: "form-head" }, visitHead(visit, canSend ? `/shop/visits/${id}/form/` : "/shop/")),
    ...page,
    changed: (topic, changed) => {
      // A file on its way moves figures only: a name may be half typed.
      if (resum && topic === "files" && changed === id) void filesOf(id).then(resum);
      else if (topic === "visits" || (changed === id && (topic === "files" || topic === "sent"))) router.draw();
    },
  };
}
