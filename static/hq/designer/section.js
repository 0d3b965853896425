/** A section's title, weight and touchpoint; the whole checklist's title and way of scoring. */
import { card, field, input, number, select, withField, withWords } from "./controls.js";
import { codeHelp } from "./question.js";
import { isCode } from "./codes.js";
import { find } from "./document.js";
import { languageChips, textRow } from "./texts.js";
import { writeSectionTitle } from "./desk.js";
import { h } from "../../shopper/page/dom.js";
import { fill } from "../../shopper/page/texts.js";

/** @typedef {import("./panel.js").Part} Part */
/** @typedef {import("./panel.js").View} View */

/** Steps of a journey that most visits have; any other code is as good. */
const TOUCHPOINTS = ["arrival", "queue", "consultation", "order", "payment", "collection", "farewell", "phone", "delivery", "returns"];

/** @type {Part} */
export const sectionTitlePart = {
  slice: ({ section }) => [section.title],
  draw({ desk, key, section }) {
    const write = (/** @type {string} */ language, /** @type {string} */ words) => writeSectionTitle(desk, key, withWords(find(desk.document, key)?.section.title, language, words), `${key}.title.${language}`);
    return card(gettext("Texts"), languageChips(desk), textRow(desk, gettext("Title"), "title", section.title, write));
  },
};

/** How much of the visit the section is, in words. @param {View} view */
function shareWords({ document, section }) {
  if (document.scoring?.method === "points") return gettext("Weights don't count: the points of all sections are added up.");
  const all = document.sections.reduce((sum, one) => sum + Number(one.weight ?? 1), 0);
  const own = Number(section.weight ?? 1);
  if (!all || !Number.isFinite(own)) return "";
  if (!own) return gettext("It has a score of its own, and none in the visit's.");
  return fill(gettext("%(share)s % of the visit, where every section has a score."), { share: Math.round((own * 100) / all) });
}

/** @type {Part} */
export const sectionPart = {
  slice: ({ desk, section, document }) => [desk.data.published, section.code, section.touchpoint, document.scoring, ...document.sections.map((one) => one.weight)],
  draw(view) {
    const { desk, section, editSection } = view;
    const isFrozen = desk.data.published?.sections.includes(section.code) ?? false;
    const code = input("code", section.code, (typed) => {
      code.setAttribute("aria-invalid", String(!isCode(typed)));
      editSection((now) => ({ ...now, code: typed }), "code");
    }, { class: "code", spellcheck: "false", readonly: isFrozen, maxlength: 50, "aria-invalid": String(!isCode(section.code)) });
    const steps = h("datalist", { id: "touchpoints" }, ...TOUCHPOINTS.map((value) => h("option", { value })));
    return h("section", { class: "card part" }, h("h3", {}, gettext("In the visit")), h("div", { class: "field-row" },
      field(gettext("Weight"), number("weight", section.weight ?? 1, (value) => editSection((now) => withField(now, "weight", value, 1), "weight"))),
      field(gettext("Touchpoint"), input("touchpoint", section.touchpoint ?? "", (typed) => editSection((now) => withField(now, "touchpoint", typed || undefined), "touchpoint"), { list: "touchpoints" }), gettext("The step of the customer's journey, the same in all checklists.")),
      field(gettext("Code"), code, codeHelp(isFrozen))), h("p", { class: "muted share", role: "status" }, shareWords(view)), steps);
  },
  echo(node, view) {
    const share = node.querySelector(".share");
    if (share) share.textContent = shareWords(view);
  },
};

/** @returns {[string, string][]} */
export const methodOptions = () => [["sections", gettext("The sections' scores, by their weights")], ["points", gettext("The points of all sections, added up")]];

/** @type {Part} */
export const wholePart = {
  slice: ({ document }) => [document.title, document.scoring],
  draw({ desk, document }) {
    const write = (/** @type {string} */ language, /** @type {string} */ words) => desk.edit((now) => ({ ...now, title: withWords(now.title, language, words) }), { typing: `whole.title.${language}` });
    const method = select("scoring.method", methodOptions(), document.scoring?.method ?? "sections", (value) => desk.edit((now) => ({ ...now, scoring: { ...now.scoring, method: /** @type {"sections" | "points"} */ (value) } })));
    return h("div", { class: "stacked" }, card(gettext("Texts"), languageChips(desk), textRow(desk, gettext("Title"), "title", document.title, write)),
      card(gettext("Scoring"), field(gettext("A visit's score is made of"), method)));
  },
};
