/** The form, section by section. */
import { countAnswers, findLacks } from "../rules/checks.js";
import { walk } from "../rules/conditions.js";
import { button, h, icon, iconButton, say } from "../page/dom.js";
import { fetchNewerDraft, keptDraft, noteInDraft, openDraft } from "../store/drafts.js";
import { dropThumbnails } from "../form/evidence.js";
import { filesOf } from "../store/files.js";
import { begunObstacle, obstacleHref } from "../form/obstacles.js";
import { isOpen, kick, outgoingOf } from "../server/outbox.js";
import { questionBlock, resetTimer } from "../form/question.js";
import { giveRoomBack, holdStill, rememberPlace, rememberedPlace } from "../form/standing.js";
import { recoverRecordings } from "../form/recorder.js";
import { fill, text } from "../page/texts.js";
import { checklistOf, visitById } from "../store/visits.js";
import { formHead, noSuchVisit } from "./heads.js";

const SYNC_AFTER = 1500;
/** About what a window shows; more are drawn in tasks of their own, so that no tap waits for the whole of a long section. */
const AT_ONCE = 8;

/** @param {Checklist} checklist @param {Map<string, import("../rules/conditions.js").Trace>} visible */
export function visibleSections(checklist, visible) {
  const codes = new Set([...visible.values()].map((trace) => trace.section.code));
  return checklist.sections.filter((section) => codes.has(section.code));
}

/** Where the work is kept, in three words. */
function savedLine() {
  const node = h("span", { class: "saved", role: "status" });
  return {
    node,
    /** @param {Draft} draft @param {FileRow[]} files */
    show: (draft, files) => {
      const waiting = files.some((file) => file.state !== "stored") || draft.revision !== draft.synced || (draft.start && !draft.start.sent);
      const words = waiting ? gettext("On this phone") : gettext("On the server");
      if (node.textContent !== words) node.textContent = words;
      node.className = waiting ? "saved" : "saved server";
    },
    failed: () => {
      node.textContent = gettext("Not saved");
      node.className = "saved failed";
      say(gettext("This phone could not keep the answer: it may be full. Free some room and answer again."));
    },
  };
}

/** All sections with what is left in each; a list to jump by.
 * @param {Visit} visit @param {Section[]} sections @param {Map<string, import("../rules/conditions.js").Trace>} visible @param {DraftBody} body */
function openContents(visit, sections, visible, body) {
  const base = `/shop/visits/${visit.id}/`;
  const rows = sections.map((section) => {
    const { done, all } = countAnswers(visible, body, section.code);
    return h("li", {}, h("a", { href: `${base}form/${section.code}/`, class: done === all ? "ok" : "" }, h("span", { class: "grow" }, text(section.title)), h("span", { class: "nums muted" }, `${done}/${all}`)));
  });
  const dialog = h("dialog", { "aria-label": gettext("Contents") }, h("h2", {}, gettext("Contents")),
    h("ul", { class: "checklist contents" }, ...rows, h("li", {}, h("a", { href: `${base}check/` }, gettext("Check and send"))), h("li", {}, h("a", { href: base }, gettext("Briefing"))),
      visit.editable === null && h("li", {}, h("a", { href: obstacleHref(visit) }, gettext("The branch is closed, gone or can't be visited")))),
    button({ class: "btn wide", onclick: () => dialog.close() }, gettext("Close")));
  dialog.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("a")) dialog.close();
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** The row of bars, one a section. @param {Section[]} sections @param {Map<string, import("../rules/conditions.js").Trace>} visible @param {DraftBody} body */
function progressRow(sections, visible, body) {
  return h("ul", { class: "section-progress" }, ...sections.map((section) => {
    const { done, all } = countAnswers(visible, body, section.code);
    const label = fill(gettext("%(title)s: %(done)s of %(all)s"), { title: text(section.title), done, all });
    return h("li", {}, h("progress", { class: "bar", max: Math.max(1, all), value: all ? done : 1, "aria-label": label }));
  }));
}

/** @param {Visit} visit @param {Section[]} sections @param {Section} section @param {() => void} contents */
function foot(visit, sections, section, contents) {
  const next = sections[sections.indexOf(section) + 1];
  const base = `/shop/visits/${visit.id}/`;
  const link = next
    ? h("a", { class: "btn primary", href: `${base}form/${next.code}/` }, fill(gettext("Next: %(title)s"), { title: text(next.title) }))
    : h("a", { class: "btn primary", href: `${base}check/` }, gettext("Check and send"));
  return h("div", { class: "form-foot" }, iconButton("list", gettext("Contents"), { class: "icon-btn framed", onclick: contents }),
    h("a", { class: "icon-btn framed", href: `${base}notes/`, "aria-label": gettext("Notes, dim and plain"), title: gettext("Notes, dim and plain") }, icon("moon")), link);
}

/** @param {Visit} visit */
async function bringDraft(visit) {
  const draft = await openDraft(visit);
  // Another phone may be further: ask, but let nobody wait for a network that isn't there.
  await Promise.race([fetchNewerDraft(visit).catch(() => undefined), new Promise((resolve) => window.setTimeout(resolve, 1500))]);
  return (await keptDraft(visit.id)) ?? draft;
}

/** Which questions stay as they were sent: of a returned visit all that were shown then and weren't sent back.
 * @param {Visit} visit @param {Checklist} checklist @returns {(code: string) => boolean} */
function lockOf(visit, checklist) {
  if (visit.state !== "returned" || visit.editable === null) return () => false;
  const shown = walk(checklist, visit.answers ?? {});
  const { editable } = visit;
  return (code) => shown.has(code) && !editable.includes(code);
}

/** The question that was sent back, as an element of the page. @param {Visit} visit @param {Section} section */
function firstRemarked(visit, section) {
  const first = visit.state === "returned" && section.questions.find((question) => visit.remarks.some((remark) => remark.question === question.code));
  return first ? `question-${first.code}` : "";
}

/** One section of the form. @param {string[]} params @param {Router} router @returns {Promise<Page>} */
export async function formScreen([id = "", wanted = ""], router) {
  const visit = visitById(id);
  const checklist = visit && checklistOf(visit);
  if (!visit || !checklist) return noSuchVisit();
  if (!isOpen(visit, await keptDraft(id), await outgoingOf(id))) {
    router.go(`/shop/visits/${id}/`, true);
    return { title: "", main: [] };
  }
  const { state } = visit;
  let draft = await bringDraft(visit);
  let files = await filesOf(id);
  let visible = walk(checklist, draft.body.answers);
  const sections = visibleSections(checklist, visible);
  const remarked = sections.find((one) => one.questions.some((question) => visit.remarks.some((remark) => remark.question === question.code)));
  const section = sections.find((one) => one.code === (wanted || draft.section)) ?? remarked ?? sections[0];
  if (!section) return noSuchVisit();
  if (draft.section !== section.code) noteInDraft(id, (row) => void (row.section = section.code)).catch(() => undefined); // a full phone is told at the answers
  resetTimer();
  void recoverRecordings();

  const saved = savedLine();
  const isLocked = lockOf(visit, checklist);
  const at = rememberedPlace(draft.key, section.code) || firstRemarked(visit, section);
  /** @param {Question[]} questions */
  const blocksOf = (questions) => questions.map((question) => questionBlock(question, visit, isLocked(question.code), () => draft, saved.failed));
  // Who is led to one question finds it there.
  const blocks = blocksOf(section.questions.slice(0, at || location.hash ? undefined : AT_ONCE));
  for (const { node } of blocks.slice(AT_ONCE)) node.classList.add("later");
  let isClosed = false;
  const progress = h("div", {});
  const count = h("span", { class: "nums sub" });
  const top = h("div", {});
  const dock = h("footer", { class: "dock" });

  function drawDock() {
    const now = visibleSections(checklist ?? { title: {}, sections: [] }, visible);
    const contents = () => openContents(/** @type {Visit} */ (visit), now, visible, draft.body);
    dock.replaceChildren(foot(/** @type {Visit} */ (visit), now, /** @type {Section} */ (section), contents));
  }
  async function showChanges() {
    const { changesOf } = await import("../rules/readable.js");
    const changes = changesOf(/** @type {Visit} */ (visit), draft.body, visible);
    for (const { code, was } of blocks) {
      const old = changes.filter((change) => change.code === code).map((change) => change.old).join("; ");
      was.textContent = old && fill(gettext("Sent before: %(old)s"), { old });
      was.hidden = !old;
    }
  }
  function show() {
    visible = walk(/** @type {Checklist} */ (checklist), draft.body.answers);
    const lacks = findLacks(visible, draft.body);
    for (const block of blocks) block.show({ draft, files, trace: visible.get(block.code), lacks });
    progress.replaceChildren(progressRow(visibleSections(/** @type {Checklist} */ (checklist), visible), visible, draft.body));
    const { done, all } = countAnswers(visible, draft.body);
    count.replaceChildren(h("span", { "aria-hidden": "true" }, `${done}/${all}`), h("span", { class: "visually-hidden" }, fill(gettext("%(done)s of %(all)s answers"), { done, all })));
    saved.show(draft, files);
    if (state === "returned") void showChanges();
    if (!draft.body.notes.length && !top.dataset.drawn) return;
    const now = { visit: /** @type {Visit} */ (visit), draft, section: /** @type {Section} */ (section), visible, blocks, top };
    void import("../lazy/beside.js").then(({ showNotes }) => holdStill(() => showNotes(now)));
  }
  async function reread() {
    draft = (await keptDraft(id)) ?? draft;
    files = await filesOf(id);
    const before = visibleSections(/** @type {Checklist} */ (checklist), visible).length;
    holdStill(show);
    if (visibleSections(/** @type {Checklist} */ (checklist), visible).length !== before) drawDock();
  }
  function drawRest() {
    const more = isClosed ? [] : blocksOf(/** @type {Section} */ (section).questions.slice(blocks.length, blocks.length + AT_ONCE));
    if (!more.length) return;
    for (const { node } of more) node.classList.add("later");
    blocks.at(-1)?.node.after(...more.map((block) => block.node));
    blocks.push(...more);
    show();
    window.setTimeout(drawRest);
  }
  show();
  drawDock();
  window.setTimeout(drawRest);
  const order = sections.indexOf(section) + 1;
  const remember = () => rememberPlace(draft.key, section.code);
  window.addEventListener("pagehide", remember);
  window.addEventListener("scroll", giveRoomBack, { passive: true });
  const whole = visit.state === "returned" ? visit.remarks.filter((remark) => !remark.question) : [];
  return {
    title: `${text(section.title)}, ${visit.branch.name}`,
    head: h("header", { class: "form-head" }, formHead(visit, `/shop/visits/${id}/`, count, saved.node), progress),
    main: [
      h("div", { class: "section-title" }, h("h2", { tabindex: "-1" }, text(section.title)), h("span", {}, fill(gettext("%(n)s of %(all)s"), { n: order, all: sections.length }))),
      begunObstacle(visit, draft), top,
      ...whole.map((remark) => h("p", { class: "remark card pad" }, h("b", {}, gettext("Remark: ")), remark.text)),
      ...blocks.map((block) => block.node),
    ],
    foot: dock, at,
    changed: (topic, changed) => {
      if (topic === "recorder") show();
      const now = topic === "visits" ? visitById(id) : null;
      // Another phone went on with it.
      if (now) void fetchNewerDraft(now).catch(() => undefined);
      if (changed !== id) return;
      if (topic === "draft" || topic === "files") void reread().then(() => (topic === "files" || draft.revision !== draft.synced) && kick(SYNC_AFTER));
      if (topic === "sent") router.draw();
    },
    close: () => {
      isClosed = true;
      remember();
      window.removeEventListener("pagehide", remember);
      window.removeEventListener("scroll", giveRoomBack);
      dropThumbnails();
    },
  };
}
