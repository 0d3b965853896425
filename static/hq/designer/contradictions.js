/** Answers that can't well be true together, and what the shopper is told then. */
import { card, signButton, withWords } from "./controls.js";
import { conditionEditor } from "./conditions.js";
import { beginLeaf } from "./condition_values.js";
import { conditionWords } from "./condition_words.js";
import { questionsOf } from "./document.js";
import { textRow } from "./texts.js";
import { h } from "../../shopper/page/dom.js";

/** @typedef {import("./panel.js").Part} Part */
/** @typedef {import("./panel.js").View} View */

/** @param {View} view @param {(all: Contradiction[]) => Contradiction[]} change @param {string} [typing] */
function edit({ desk }, change, typing = "") {
  desk.edit((document) => {
    const next = change(document.contradictions ?? []);
    const { contradictions: _old, ...rest } = document;
    return next.length ? { ...rest, contradictions: next } : rest;
  }, { typing: typing && `contradictions.${typing}` });
}

/** @param {View} view @param {Contradiction} one @param {number} at */
function row(view, one, at) {
  const { desk, document } = view;
  const offered = questionsOf(document);
  const put = (/** @type {(one: Contradiction) => Contradiction} */ change, /** @type {string} */ typing = "") => edit(view, (all) => all.map((each, n) => (n === at ? change(each) : each)), typing && `${at}.${typing}`);
  const remove = () => edit(view, (all) => all.filter((_, n) => n !== at));
  return h("li", { class: "contradiction" },
    h("div", { class: "row nowrap" }, h("p", { class: "sentence" }, conditionWords(desk, one.when, offered)), signButton("✕", gettext("Remove this contradiction"), remove)),
    conditionEditor({ desk, offered, path: `contradictions[${at}].when` }, one.when, (update, typing) => edit(view, (all) => all.flatMap((each, n) => {
      const when = n === at ? update(each.when) : each.when;
      return when ? { ...each, when } : [];
    }), typing && `${at}.${typing}`)),
    textRow(desk, gettext("What the shopper is asked then"), `contradictions[${at}].text`, one.text, (language, words) => put((now) => ({ ...now, text: withWords(now.text, language, words) }), `text.${language}`)));
}

/** @type {Part} */
export const contradictionsPart = {
  slice: ({ document }) => [document.contradictions, document.sections],
  draw(view) {
    const { document } = view;
    const first = questionsOf(document).find((question) => question.kind !== "note");
    const add = () => first && edit(view, (all) => [...all, { when: beginLeaf(first), text: {} }]);
    return card(gettext("Contradictions"), h("p", { class: "muted" }, gettext("Answers that can't well be true together: the shopper is asked to look again, and a flag tells the reviewer.")),
      h("ul", { class: "contradictions" }, ...(document.contradictions ?? []).map((one, at) => row(view, one, at))),
      h("button", { type: "button", class: "btn small", "data-path": "contradictions", disabled: !first, onclick: add }, gettext("Add a contradiction")));
  },
  echo(node, { desk, document }) {
    const said = node.querySelectorAll(".sentence");
    document.contradictions?.forEach((one, at) => {
      if (said[at]) said[at].textContent = conditionWords(desk, one.when, questionsOf(document));
    });
  },
};
