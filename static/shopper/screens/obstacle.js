/** The visit could not be made: what happened, in words and with a photo, sent like any other visit. */
import { shell } from "../shell.js";
import { session } from "../server/api.js";
import { settle } from "../form/capture.js";
import { visibleContent } from "../rules/checks.js";
import { walk } from "../rules/conditions.js";
import { button, h, say } from "../page/dom.js";
import { changeDraft, keptDraft, noteInDraft, openDraft } from "../store/drafts.js";
import { dropThumbnails, evidenceBlock } from "../form/evidence.js";
import { filesOf, removeFile } from "../store/files.js";
import { beginVisit } from "../lazy/checkin.js";
import { finishNote } from "../form/notebook.js";
import { canReport, obstacleKinds } from "../form/obstacles.js";
import { isOpen, outgoingOf, putSubmission } from "../server/outbox.js";
import { findPlace } from "../form/place.js";
import { finishRecordings } from "../form/recorder.js";
import { checklistOf, scenarioOf, visitById } from "../store/visits.js";
import { noSuchVisit, visitHead } from "./heads.js";

/** The visit's own files, as if a question asked for them. @type {Question} */
const PROOF = { code: "", kind: "note", text: {}, evidence: [{ kind: "photo", min: 0, max: 5 }] };

/** @param {Visit} visit @param {Draft} draft */
function lacksOf(visit, { body }) {
  return {
    kind: body.obstacle?.kind ? "" : gettext("Choose what happened."),
    text: body.obstacle?.text.trim() ? "" : gettext("Say in a few words what you saw."),
    photo: visit.channel !== "in_person" || body.evidence.some((file) => !file.question && file.kind === "photo") ? "" : gettext("Add a photo: it proves that you were there."),
  };
}

/** @param {Visit} visit @param {Draft} draft */
function contentOf(visit, { body }) {
  const visible = walk(checklistOf(visit) ?? { title: {}, sections: [] }, body.answers);
  // A half-typed answer must not hold back the word that there was nothing to visit.
  for (const [code, trace] of visible) if (trace.state === "invalid") visible.delete(code);
  return visibleContent(visible, body);
}

/** Begins the visit where it isn't yet, and puts what happened into the outbox. @param {Visit} visit */
async function send(visit) {
  await finishRecordings(visit.id);
  await finishNote(visit.id);
  await settle(visit, [PROOF, ...(checklistOf(visit)?.sections.flatMap((section) => section.questions) ?? [])], (code) => code === "");
  const draft = await openDraft(visit);
  const obstacle = /** @type {Obstacle} */ (draft.body.obstacle);
  if (!isOpen(visit, draft, await outgoingOf(visit.id))) {
    await beginVisit(visit, async () => ({ place: visit.channel === "in_person" ? await findPlace() : null, reason: obstacle.text.slice(0, 1000) }));
  }
  const latest = (await keptDraft(visit.id)) ?? draft;
  await noteInDraft(visit.id, (row) => void (row.errors = {}));
  await putSubmission(visit.id, {
    finished_at: new Date().toISOString(), clock_offset_ms: latest.start?.clock_offset_ms ?? session.clockOffset, ...contentOf(visit, latest),
    timings: latest.body.timings, notes: latest.body.notes, app: shell.version ?? "", declaration: null, obstacle,
  });
}

/** Takes everything back that was said here. @param {Visit} visit @param {Draft} draft */
async function undo(visit, draft) {
  for (const file of draft.body.evidence.filter((one) => !one.question)) await removeFile(visit.id, file);
  await changeDraft(visit.id, ["obstacle"], (row) => void delete row.body.obstacle);
}

/** @param {string} id */
const errorLine = (id) => h("p", { class: "error", id, hidden: true });

/** What is asked, and how it follows the draft. @param {Visit} visit @param {() => Draft} current */
function fieldsOf(visit, current) {
  const change = (/** @type {Partial<{kind: ObstacleKind, text: string}>} */ part) =>
    void changeDraft(visit.id, ["obstacle"], (draft) => void (draft.body.obstacle = { kind: "", text: "", ...draft.body.obstacle, ...part }));
  const said = current().body.obstacle ?? { kind: "", text: "" };
  const errors = { kind: errorLine("obstacle-kind-error"), text: errorLine("obstacle-text-error"), photo: errorLine("obstacle-photo-error") };
  const kinds = obstacleKinds().map(([value, words]) => h("label", {},
    h("input", { type: "radio", name: "obstacle", value, checked: said.kind === value, "aria-describedby": errors.kind.id, onchange: () => change({ kind: value }) }), h("span", {}, words)));
  const words = h("textarea", { id: "obstacle-text", rows: 3, maxlength: 10000, value: said.text, "aria-describedby": errors.text.id });
  words.addEventListener("input", () => change({ text: words.value }));
  const area = evidenceBlock(visit, PROOF, false);
  const nodes = [
    h("fieldset", { class: "question" }, h("legend", {}, gettext("What happened?")), h("div", { class: "seg list" }, ...kinds), errors.kind),
    h("div", { class: "question" }, h("label", { for: words.id }, gettext("In your words"), h("span", { class: "hint" }, gettext("What you saw, whom you asked, what they said"))), words, errors.text),
    h("fieldset", { class: "question" }, h("legend", {}, visit.channel === "in_person" ? gettext("A photo as proof") : gettext("A photo, if it helps"),
      h("span", { class: "hint" }, gettext("The door, the sign, the empty place; no faces"))), area.node, errors.photo),
  ];
  return { nodes, area, errors };
}

/** @param {string[]} params @param {Router} router @returns {Promise<Page>} */
export async function obstacleScreen([id = ""], router) {
  const visit = visitById(id);
  if (!visit || !canReport(visit, scenarioOf(visit), await keptDraft(id), await outgoingOf(id))) return noSuchVisit();
  let draft = await openDraft(visit);
  let files = await filesOf(id);
  let isAsked = false;
  const back = isOpen(visit, draft, await outgoingOf(id)) ? `/shop/visits/${id}/form/` : `/shop/visits/${id}/`;
  const { nodes, area, errors } = fieldsOf(visit, () => draft);
  const withdrawn = button({ class: "btn quiet wide", onclick: () => void undo(visit, draft).then(() => router.go(back)) }, gettext("Take this back: the visit can be made"));
  const pressed = button({ class: "btn primary", onclick: () => void press() }, gettext("Send"));

  function show() {
    const trace = /** @type {import("../rules/conditions.js").Trace} */ ({ question: PROOF, section: { code: "", title: {}, questions: [] }, state: "value", lost: false });
    const state = { visit: /** @type {Visit} */ (visit), draft, files, trace, locked: false };
    area.show(state);
    withdrawn.hidden = !draft.body.obstacle;
    const lacks = lacksOf(state.visit, draft);
    for (const [name, node] of /** @type {[keyof typeof errors, HTMLElement][]} */ (Object.entries(errors))) {
      const told = name === "photo" ? [draft.errors["files."], isAsked && lacks.photo] : [isAsked && lacks[name]];
      node.textContent = told.filter(Boolean).join(" ");
      node.hidden = !node.textContent;
    }
  }
  async function reread() {
    draft = (await keptDraft(id)) ?? draft;
    files = await filesOf(id);
    show();
  }
  async function press() {
    await reread();
    isAsked = true;
    show();
    const missing = Object.values(errors).find((node) => !node.hidden);
    if (missing) return /** @type {HTMLElement | null | undefined} */ (missing.closest(".question")?.querySelector("input, textarea"))?.focus();
    pressed.disabled = true;
    pressed.textContent = gettext("One moment…");
    try {
      await send(/** @type {Visit} */ (visit));
      router.go(`/shop/visits/${id}/check/`, true);
    } catch (error) {
      say(error instanceof Error ? error.message : String(error));
      pressed.disabled = false;
      pressed.textContent = gettext("Send");
    }
  }
  show();
  return {
    title: gettext("The visit can't be made"),
    head: h("header", { class: "form-head" }, visitHead(visit, back)),
    main: [
      h("div", { class: "section-title" }, h("h2", { tabindex: "-1" }, gettext("The visit can't be made"))),
      draft.errors[""] ? h("p", { class: "notice error", role: "alert" }, draft.errors[""]) : null,
      h("p", { class: "muted" }, gettext("Then this is all that is asked. Answers you gave already go along.")),
      ...nodes, withdrawn,
    ],
    foot: h("footer", { class: "dock" }, h("div", { class: "form-foot single" }, pressed)),
    changed: (topic, changed) => void ((topic === "draft" || topic === "files") && changed === id && reread()),
    close: dropThumbnails,
  };
}
