/** The choices of a question: texts, points, order. */
import { card, field, input, number, select, signButton, withField } from "./controls.js";
import { removeChoice } from "./actions.js";
import { changeChoice } from "./desk.js";
import { keyOf } from "./document.js";
import { blankChoice, hasChoices } from "./kinds.js";
import { textRow, writeChoiceText } from "./texts.js";
import { uniqueCode } from "./codes.js";
import { figure, written } from "./figures.js";
import { possiblePoints } from "../../shopper/rules/conditions.js";
import { h } from "../../shopper/page/dom.js";
import { fill } from "../../shopper/page/texts.js";

/** @typedef {import("./panel.js").View} View */
/** @typedef {import("./panel.js").Part} Part */

/** @param {View} view @param {Choice} choice @param {number} at */
function choiceRow(view, choice, at) {
  const { desk, question, editQuestion } = view;
  const key = keyOf(choice);
  const isFrozen = desk.data.published?.questions[question.code]?.includes(choice.code) ?? false;
  const all = question.choices ?? [];
  const moveBy = (/** @type {number} */ by) => editQuestion((now) => {
    const choices = now.choices ?? [];
    const moved = choices.filter((one) => keyOf(one) === key);
    return { ...now, choices: choices.filter((one) => keyOf(one) !== key).toSpliced(at + by, 0, ...moved) };
  });
  const points = number(`choices[${at}].points`, choice.points ?? 0, (value) => changeChoice(desk, view.key, key, (now) => withField(now, "points", value ?? 0), `choice.${key}.points`));
  const code = input(`choices[${at}].code`, choice.code, (typed) => changeChoice(desk, view.key, key, (now) => ({ ...now, code: typed }), `${key}.code`), { class: "code", spellcheck: "false", readonly: isFrozen, maxlength: 50 });
  const name = fill(gettext("Choice %(n)s"), { n: at + 1 });
  return h("li", { class: "choice-item" },
    textRow(desk, name, `choices[${at}].text`, choice.text, (language, words) => writeChoiceText(view, key, language, words), { isHidden: true }),
    h("div", { class: "choice-rest" }, field(gettext("Points"), points), field(gettext("Code"), code),
      h("div", { class: "row tight nowrap" },
        signButton("↑", fill(gettext("%(what)s: up"), { what: name }), () => moveBy(-1), { disabled: at === 0, "data-path": `choices[${at}].up` }),
        signButton("↓", fill(gettext("%(what)s: down"), { what: name }), () => moveBy(1), { disabled: at === all.length - 1, "data-path": `choices[${at}].down` }),
        signButton("✕", fill(gettext("%(what)s: remove"), { what: name }), () => void removeChoice(desk, view.key, key), { disabled: all.length === 1 }))));
}

/** What the choices can bring, in words. @param {Question} question */
function sumWords(question) {
  const most = figure(possiblePoints(question));
  if (most === 0) return gettext("Not scored: no choice brings points.");
  return fill(ngettext("At most %(n)s point.", "At most %(n)s points.", most), { n: written(most) });
}

/** @type {Part} */
export const choicesPart = {
  slice: ({ desk, question }) => [desk.data.published, question.kind, question.choices, question.kind === "multiple_choice" && question.points],
  draw(view) {
    const { question, editQuestion } = view;
    if (!hasChoices(question.kind)) return null;
    const add = () => editQuestion((now) => {
      const codes = new Set((now.choices ?? []).map((choice) => choice.code));
      const n = (now.choices ?? []).length + 1;
      return { ...now, choices: [...(now.choices ?? []), { ...blankChoice(n), code: uniqueCode(`choice_${n}`, codes) }] };
    });
    const isCapped = question.points !== undefined && question.points !== null;
    const most = question.kind === "multiple_choice" && h("div", { class: "row" },
      field(gettext("The points of a visit that chose several"), select("points.is", [["sum", gettext("add up")], ["most", gettext("add up to at most")]], isCapped ? "most" : "sum",
        (value) => editQuestion((now) => withField(now, "points", value === "most" ? figure(possiblePoints(now)) : undefined)))),
      isCapped && field(gettext("At most"), number("points", question.points, (value) => editQuestion((now) => withField(now, "points", value ?? 0), "points"))));
    return card(gettext("Choices and points"), h("ol", { class: "choice-list" }, ...(question.choices ?? []).map((choice, at) => choiceRow(view, choice, at))),
      h("div", { class: "row" }, h("button", { type: "button", class: "btn small", "data-path": "choices.add", onclick: add }, gettext("Add a choice")), h("span", { class: "muted sum", role: "status" }, sumWords(question))), most);
  },
  echo(node, { question }) {
    const sum = node.querySelector(".sum");
    if (sum) sum.textContent = sumWords(question);
    const codes = node.querySelectorAll("input.code");
    question.choices?.forEach((choice, at) => {
      const code = codes[at];
      if (code instanceof HTMLInputElement && code !== document.activeElement) code.value = choice.code;
    });
  },
};
