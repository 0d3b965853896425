/** Texts in all languages, side by side. */
import { area, card, select, withField, withWords } from "./controls.js";
import { changeChoice, choiceCode, languageName, writeQuestionText } from "./desk.js";
import { find } from "./document.js";
import { h } from "../../shopper/page/dom.js";
import { fill } from "../../shopper/page/texts.js";

/** @typedef {import("./panel.js").View} View */
/** @typedef {import("./panel.js").Part} Part */
/** @typedef {import("./desk.js").Desk} Desk */

/** The languages that have a column. @param {Desk} desk */
export const shownLanguages = (desk) => desk.data.languages.filter(({ code }) => desk.state.shown.includes(code));

/** One text in the languages shown; what is missing is marked. @param {Desk} desk @param {string} label @param {string} path @param {Texts | undefined | null} texts
 * @param {(language: string, words: string) => void} typed @param {{isHidden?: boolean, help?: string}} [how] the label is for those who don't see the column's */
export function textRow(desk, label, path, texts, typed, { isHidden = false, help = "" } = {}) {
  const languages = shownLanguages(desk);
  const isSaid = Object.values(texts ?? {}).some((words) => words?.trim());
  const cells = languages.map(({ code, name }) => {
    const node = area(`${path}.${code}`, texts?.[code] ?? "", (words) => {
      node.classList.remove("gap");
      typed(code, words);
    }, { lang: code, "aria-label": fill(gettext("%(what)s, %(language)s"), { what: label, language: name }), placeholder: languages.length > 1 ? name : null });
    if (isSaid && !texts?.[code]?.trim()) node.classList.add("gap");
    return node;
  });
  return h("div", { class: "text-row" }, h("span", { class: isHidden ? "visually-hidden" : "text-label" }, label), h("div", { class: `text-cells of-${Math.min(4, languages.length)}` }, ...cells), help && h("span", { class: "help" }, help));
}

/** Languages that people in the field read besides the product's own. */
const OTHERS = ["kk", "uz", "ky", "az", "hy", "ka", "ro", "pl", "lt", "lv", "et", "bg", "cs", "sk", "hu", "tr", "de", "fr", "es", "it"];

/** A column for one more language. @param {Desk} desk */
function anotherLanguage(desk) {
  const known = desk.data.languages.map(({ code }) => code);
  const options = OTHERS.filter((code) => !known.includes(code)).map((code) => /** @type {[string, string]} */ ([code, languageName(code)]));
  return select("languages.other", [["", gettext("Another language…")], ...options], "", (code) => {
    desk.data.languages.push({ code, name: languageName(code) });
    desk.state.shown = [...desk.state.shown, code];
    desk.tell("language");
  }, { "aria-label": gettext("Another language…") });
}

/** Which languages have a column. @param {Desk} desk */
export function languageChips(desk) {
  return h("div", { class: "row tight language-chips", role: "group", "aria-label": gettext("Languages side by side") }, ...desk.data.languages.map(({ code, name }) => {
    const isOn = desk.state.shown.includes(code);
    return h("button", { type: "button", class: "btn small chip", "aria-pressed": String(isOn), "data-path": `languages.${code}`, onclick: () => {
      const next = isOn ? desk.state.shown.filter((one) => one !== code) : [...desk.state.shown, code];
      if (!next.length) return;
      desk.state.shown = next;
      desk.tell("language");
    } }, name);
  }), anotherLanguage(desk));
}

/** A question's text, help and standard. @type {Part} */
export const textsPart = {
  slice: ({ question }) => [question.text, question.help, question.standard],
  draw({ desk, key, question, editQuestion }) {
    const optional = (/** @type {"help" | "standard"} */ name) => (/** @type {string} */ language, /** @type {string} */ words) => editQuestion((now) => {
      const texts = withWords(now[name], language, words);
      return withField(now, name, Object.keys(texts).length ? texts : undefined);
    }, `${name}.${language}`);
    const text = (/** @type {string} */ language, /** @type {string} */ words) => {
      writeQuestionText(desk, key, withWords(find(desk.document, key)?.question?.text, language, words), `${key}.text.${language}`);
    };
    return card(gettext("Texts"), languageChips(desk),
      textRow(desk, gettext("Question"), "text", question.text, text),
      textRow(desk, gettext("Help for the shopper"), "help", question.help, optional("help")),
      textRow(desk, gettext("Standard"), "standard", question.standard, optional("standard"), { help: gettext("What the branch has promised; the report names it when it is missed.") }));
  },
};

/** A choice's text with its code following. @param {View} view @param {number} key the choice's @param {string} language @param {string} words */
export function writeChoiceText({ desk, key: questionKey }, key, language, words) {
  changeChoice(desk, questionKey, key, (choice, question) => {
    const text = withWords(choice.text, language, words);
    return { ...choice, text, code: choiceCode(desk, question, choice, text) };
  }, `choice.${key}.${language}`);
}
