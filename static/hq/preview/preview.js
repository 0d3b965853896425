/** The very form of the phone's app with the checklist in work: the designer says what to show, and hears what was answered. */
import { listen } from "../../shopper/bus.js";
import { formScreen } from "../../shopper/screens/form.js";
import { changeDraft, keptDraft } from "../../shopper/store/drafts.js";
import { checklistOf, showChecklist, VISIT } from "./visits.js";
import { word } from "./words.js";
import { h, say } from "../../shopper/page/dom.js";
import { text } from "../../shopper/page/texts.js";

/** @typedef {{type: "show", document: Checklist, language: string, theme: string, section: string, question: string} | {type: "answers", answers: Answers}} Told */

const app = /** @type {HTMLElement} */ (document.getElementById("app"));
const FORM = new RegExp(`^/shop/visits/${VISIT}/form/([a-z0-9_]+)/$`);
/** @type {Page | null} */
let page = null;
let section = "";
let drawing = 0;
let answered = "{}";

/** @param {Record<string, unknown>} message */
const report = (message) => parent.postMessage(message, location.origin);

/** @param {string} sentence */
const instead = (sentence) => app.replaceChildren(h("main", { id: "content", class: "app-main" }, h("p", { class: "empty" }, sentence)));

async function draw(isNew = false) {
  const mine = ++drawing;
  const scroll = window.scrollY;
  const checklist = checklistOf();
  if (!checklist.sections.some((one) => one.questions.length)) return instead(word("empty"));
  const next = await formScreen([VISIT, section], router).catch(() => null);
  if (mine !== drawing) return next?.close?.();
  if (!next) return instead(word("unshown"));
  page?.close?.();
  page = next;
  const main = h("main", { id: "content", class: "app-main", tabindex: "-1" }, ...next.main.filter((node) => node instanceof Node));
  app.replaceChildren(...[next.head, main, h("div", { class: "under" }, next.foot)].filter((node) => node instanceof Node));
  app.removeAttribute("aria-busy");
  window.scrollTo(0, isNew ? 0 : scroll);
}

/** @type {Router} */
const router = { go: (path) => follow(path), draw: () => void draw() };

/** @param {string} path */
function follow(path) {
  const found = FORM.exec(path);
  if (!found) return say(word("elsewhere"));
  section = found[1];
  void draw(true);
}

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link) return;
  event.preventDefault();
  follow(new URL(link.href, location.href).pathname);
});

listen((topic, id) => {
  page?.changed?.(topic, id);
  if (topic === "draft") void tellAnswers();
});

/** Tells what is answered now, once for each change. */
async function tellAnswers() {
  const { answers = {} } = (await keptDraft(VISIT))?.body ?? {};
  const now = JSON.stringify(answers);
  if (now !== answered) report({ type: "answers", answers });
  answered = now;
}

/** @param {Extract<Told, {type: "show"}>} told */
async function show(told) {
  showChecklist(told.document, text(told.document.title));
  document.documentElement.lang = told.language;
  document.documentElement.dataset.theme = told.theme;
  // Where it is told to look, unless that is hidden by the answers: then the form's own first.
  const isNew = told.section !== "" && told.section !== section;
  if (told.section) section = told.section;
  await draw(isNew);
  const node = told.question ? document.getElementById(`question-${told.question}`) : null;
  for (const one of document.querySelectorAll(".question.shown")) one.classList.remove("shown");
  node?.classList.add("shown");
  node?.scrollIntoView({ block: "nearest" });
}

/** Answers of a test plan, or none, in the place of those given. @param {Answers} answers */
async function answer(answers) {
  answered = JSON.stringify(answers);
  await changeDraft(VISIT, Object.keys(answers).map((code) => `answers.${code}`), (draft) => Object.assign(draft.body, { answers, comments: {}, evidence: [] }));
  await draw();
}

window.addEventListener("message", (event) => {
  if (event.origin !== location.origin || event.source !== parent) return;
  /** @type {Told} */
  const told = event.data;
  if (told.type === "show") void show(told);
  else if (told.type === "answers") void answer(told.answers);
});
report({ type: "ready" });
