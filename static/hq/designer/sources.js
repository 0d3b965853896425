/** Copying from other checklists: the product's ready ones and the organisation's own, whole sections or single questions. */
import { addQuestionsHere, addSectionsHere } from "./actions.js";
import { wordsIn } from "./codes.js";
import { brokenIn, dropDependences } from "./dependants.js";
import { open } from "./dialogs.js";
import { send } from "./server.js";
import { h, say } from "../../shopper/page/dom.js";
import { fill } from "../../shopper/page/texts.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {{id: string, title: string, where: string, sections: {code: string, title: string, questions: number}[]}} Source */

/** Texts in languages, or one that the server has chosen. @param {Desk} desk @param {Texts | string} texts */
const said = (desk, texts) => (typeof texts === "string" ? texts : wordsIn(texts, desk.state.language));

/** Sections without conditions on what isn't copied with them: a question of the same code here may be another. @param {Section[]} sections */
function onTheirOwn(sections) {
  const alone = { title: {}, sections };
  const broken = brokenIn(alone);
  if (broken.length) say(fill(ngettext("%(n)s condition was left out: it asks of what was not copied.", "%(n)s conditions were left out: they ask of what was not copied.", broken.length), { n: broken.length }));
  return dropDependences(alone, broken).sections;
}

/** @param {Desk} desk */
export async function copyFrom(desk) {
  const { ok, data } = await send("GET", desk.data.urls.sources);
  /** @type {Source[]} */
  const sources = ok ? data.sources : [];
  open(gettext("Copy from another checklist"), (close) => {
    if (!sources.length) return [h("p", { class: "empty" }, ok ? gettext("There is no other checklist yet.") : gettext("The list can't be had now. Try again when there is a network."))];
    const search = h("input", { type: "search", "aria-label": gettext("Search"), placeholder: gettext("Search by a title, a section") });
    const rows = sources.map((source) => sourceRow(desk, source, close));
    search.addEventListener("input", () => {
      const words = search.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
      for (const { node, text } of rows) node.hidden = !words.every((word) => text.includes(word));
    });
    return [search, h("ul", { class: "sources" }, ...rows.map(({ node }) => node))];
  }, "wide");
}

/** @param {Desk} desk @param {Source} source @param {() => void} close */
function sourceRow(desk, source, close) {
  const body = h("div", { class: "source-body" }, h("p", { class: "muted" }, gettext("One moment…")));
  const n = source.sections.reduce((sum, section) => sum + section.questions, 0);
  const box = h("details", {}, h("summary", {}, said(desk, source.title), h("span", { class: "muted" }, ` · ${source.where} · ${fill(ngettext("%(n)s question", "%(n)s questions", n), { n })}`)), body);
  let isAsked = false;
  box.addEventListener("toggle", async () => {
    if (!box.open || isAsked) return;
    isAsked = true;
    const { ok, data } = await send("GET", `${desk.data.urls.sources}${source.id}/`);
    isAsked = ok;
    body.replaceChildren(...(ok ? sections(desk, data.document, close) : [h("p", { class: "bad-text" }, gettext("It can't be had now. Open it again when there is a network."))]));
  });
  const text = [said(desk, source.title), source.where, ...source.sections.map((section) => said(desk, section.title))].join(" ").toLocaleLowerCase();
  return { node: h("li", {}, box), text };
}

/** Its sections and questions to tick. @param {Desk} desk @param {Checklist} document @param {() => void} close */
function sections(desk, document, close) {
  /** @type {Set<Question>} */
  const ticked = new Set();
  const take = h("button", { type: "button", class: "btn primary small", disabled: true }, gettext("Copy the ticked questions here"));
  take.addEventListener("click", () => {
    close();
    const questions = document.sections.flatMap((section) => section.questions).filter((question) => ticked.has(question));
    addQuestionsHere(desk, onTheirOwn([{ code: "", title: {}, questions }])[0].questions);
  });
  const whole = (/** @type {Section[]} */ chosen) => () => {
    close();
    addSectionsHere(desk, onTheirOwn(chosen));
  };
  const parts = document.sections.map((section) => h("li", {}, h("div", { class: "row" }, h("b", {}, wordsIn(section.title, desk.state.language)), h("button", { type: "button", class: "btn small", onclick: whole([section]) }, gettext("Copy the section"))),
    h("ul", { class: "source-questions" }, ...section.questions.map((question) => {
      const box = h("input", { type: "checkbox" });
      box.addEventListener("change", () => {
        if (box.checked) ticked.add(question);
        else ticked.delete(question);
        take.disabled = !ticked.size;
      });
      return h("li", {}, h("label", { class: "check" }, box, h("span", {}, wordsIn(question.text, desk.state.language) || question.code)));
    }))));
  return [h("div", { class: "row" }, h("button", { type: "button", class: "btn small", onclick: whole(document.sections) }, gettext("Copy all sections")), take), h("ul", { class: "source-sections" }, ...parts)];
}
