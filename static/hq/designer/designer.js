/** The checklist designer: its page put together. */
import { chosen, openDesk } from "./desk.js";
import { keepingKeys } from "./document.js";
import { drawFindings, drawGaps } from "./findings.js";
import { addressed, takeFindings } from "./found.js";
import { openKeeping } from "./keeping.js";
import { drawPanel } from "./panel.js";
import { openPreview } from "./preview.js";
import { startSaving } from "./saving.js";
import { drawTree } from "./tree.js";
import { openTrial } from "./trial.js";
import { h, say } from "../../shopper/page/dom.js";
import { fill } from "../../shopper/page/texts.js";

const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (document.querySelector(`[data-part="${name}"]`));
const page = part("page");
/** @type {DesignerData} */
const data = JSON.parse(document.getElementById("designer-data")?.textContent ?? "");
const desk = openDesk(data);
takeFindings(desk, data.findings, desk.document);
const person = /(?:^|;\s*)person=([^;]+)/.exec(document.cookie)?.[1] ?? "";
const keeping = openKeeping(data.checklist.id, person);
let left = await keeping.takeLeft();
// What was saved after all is no loss.
while (left && JSON.stringify(left.copy.work) === JSON.stringify(desk.work)) {
  left.forget();
  left = await keeping.takeLeft();
}

/** Which of the three columns a small screen shows. @param {"tree" | "panel" | "side"} name */
function showView(name) {
  page.dataset.view = name;
  if (name === "side") desk.tell("side");
  for (const button of document.querySelectorAll("[data-view-of]")) button.setAttribute("aria-pressed", String(/** @type {HTMLElement} */ (button).dataset.viewOf === name));
}

const tree = drawTree(desk, part("tree"), { opened: openPanel });
const panel = drawPanel(desk, part("panel"));

/** On a small screen the panel takes the tree's place. @param {boolean} isToWrite */
function openPanel(isToWrite) {
  showView("panel");
  if (isToWrite) return panel.focus(`${chosen(desk)?.question ? "text" : "title"}.${desk.state.language}`);
}

/** To a finding's control. @param {number} key @param {string} rest */
function lead(key, rest) {
  desk.select([key]);
  showView("panel");
  panel.focus(rest);
}

drawFindings(desk, part("findings"), lead);
drawGaps(desk, part("gaps"), lead);

/* tabs of the right column */
const tabs = /** @type {HTMLButtonElement[]} */ ([...document.querySelectorAll("[role=tab]")]);
/** @param {HTMLButtonElement} tab */
function openTab(tab) {
  for (const one of tabs) {
    one.setAttribute("aria-selected", String(one === tab));
    one.tabIndex = one === tab ? 0 : -1;
    const shown = document.getElementById(one.getAttribute("aria-controls") ?? "");
    if (shown) shown.hidden = one !== tab;
  }
  desk.tell("side");
}
for (const [n, tab] of tabs.entries()) {
  tab.addEventListener("click", () => openTab(tab));
  tab.addEventListener("keydown", (event) => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const next = by && tabs[(n + by + tabs.length) % tabs.length];
    if (!next) return;
    next.focus();
    openTab(next);
  });
}
function showCounts() {
  const { errors, warnings, gaps } = desk.state.findings;
  part("findings-count").textContent = errors.length + warnings.length ? String(errors.length + warnings.length) : "";
  part("findings-count").className = errors.length ? "count bad" : "count";
  const missing = gaps.reduce((sum, gap) => sum + gap.count, 0);
  part("gaps-count").textContent = missing ? String(missing) : "";
}
desk.listen((topic) => topic === "findings" && showCounts());
showCounts();

/* the phone, and what its answers score */
const trial = openTrial(desk, { score: part("score"), trial: part("trial") }, { lead, answer: (answers) => {
  openTab(tabs[0]);
  preview.answer(answers);
} });
const preview = openPreview(desk, part("preview"), { answered: trial.answered });
part("why").addEventListener("click", () => openTab(tabs[1]));
desk.listen((topic) => topic === "trial" && (part("why").hidden = !desk.state.trial));

/* saving */
const state = part("state");
const saving = startSaving(desk, keeping, {
  show(mood, words) {
    if (state.textContent !== words) state.textContent = words;
    state.dataset.mood = mood;
  },
  conflict: (theirs, base) => void settleConflict(theirs, base),
});

/** Two have changed the draft: the later one chooses. @param {CheckDraft} saved by somebody else @param {import("./desk.js").Work} base */
async function settleConflict(saved, base) {
  const { chooseBetween } = await import("./conflict.js");
  const theirs = { ...saved, document: keepingKeys(saved.document, desk.document) };
  desk.commit(await chooseBetween(desk, theirs, base));
  saving.goOnFrom(theirs);
}

/* what led here, and what a crash left behind */
const notice = part("notice");
const closeNotice = () => (notice.hidden = true);
const closing = h("button", { type: "button", class: "btn small quiet", onclick: closeNotice }, gettext("Close"));
notice.append(closing);
function recover() {
  if (!left) return;
  const { copy, forget } = left;
  // Somebody saved since: whose words stand is for the person to say, before anything is saved over them.
  const isOlder = copy.revision < data.draft.revision;
  if (isOlder) saving.hold(copy);
  desk.commit({ ...copy.work, document: keepingKeys(copy.work.document, desk.document) });
  if (saving.keepNow()) forget();
  const undoIt = () => {
    desk.undo();
    closeNotice();
  };
  notice.hidden = false;
  notice.className = "notice warning designer-notice";
  notice.replaceChildren(h("span", {}, gettext("What was not saved when this page was left is here again.")), h("button", { type: "button", class: "btn small", onclick: undoIt }, gettext("Throw it away")), closing);
  if (isOlder) void settleConflict(data.draft, copy.base);
}
recover();

/* undo and redo: the designer's own, in fields too, where one field's typing is one step */
const undo = /** @type {HTMLButtonElement} */ (part("undo"));
const redo = /** @type {HTMLButtonElement} */ (part("redo"));
undo.addEventListener("click", desk.undo);
redo.addEventListener("click", desk.redo);
const showSteps = () => {
  undo.disabled = !desk.canUndo;
  redo.disabled = !desk.canRedo;
};
desk.listen((topic) => topic === "document" && showSteps());
showSteps();
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || document.querySelector("dialog[open]")) return;
  const isRedo = (event.code === "KeyZ" && event.shiftKey) || event.code === "KeyY";
  if (event.code === "KeyS") void saving.save();
  else if (event.code === "KeyZ" || isRedo) (isRedo ? desk.redo : desk.undo)();
  else return;
  event.preventDefault();
});

for (const button of document.querySelectorAll("[data-view-of]")) {
  button.addEventListener("click", () => showView(/** @type {any} */ (/** @type {HTMLElement} */ (button).dataset.viewOf)));
}
part("publish").addEventListener("click", async (event) => {
  event.preventDefault();
  if (await saving.settle()) location.assign(data.urls.publish);
  else say(gettext("It is not saved yet; publishing needs the server."));
});
part("keys").addEventListener("click", () => /** @type {HTMLDialogElement} */ (part("keys-help")).showModal());
// Adding a question leads to its text, a section to its title.
desk.listen((topic) => {
  if (topic !== "view") return;
  openPanel(true);
});
document.title = fill(gettext("%(name)s: designer"), { name: data.checklist.name });
/** To the test plan that the address names, its answers given. */
function followPlan() {
  const at = Number(/^#plans(?:\[|%5B)(\d+)/.exec(location.hash)?.[1] ?? -1);
  const plan = desk.work.plans[at];
  if (!plan) return false;
  showView("side");
  preview.answer(plan.answers);
  openTab(tabs[1]);
  /** @type {HTMLElement | null} */ (part("trial").querySelector(`[data-plan="${at}"]`))?.focus();
  return true;
}
/** To the part that the address names: so the publishing page leads here. */
function followAddress() {
  if (followPlan()) return true;
  const place = addressed(desk.document, location.hash);
  if (place) lead(place.key, place.rest);
  return place !== null;
}
window.addEventListener("hashchange", followAddress);
if (!followAddress() && matchMedia("(min-width: 761px)").matches) tree.focus();
page.removeAttribute("aria-busy");
