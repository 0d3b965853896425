/** The points of a yes-or-no question, and of a scale with its ends. */
import { card, field, number, select, withField, withWords } from "./controls.js";
import { written } from "./figures.js";
import { textRow } from "./texts.js";
import { h } from "../../shopper/page/dom.js";
import { fill } from "../../shopper/page/texts.js";

/** @typedef {import("./panel.js").Part} Part */
/** @typedef {import("./panel.js").View} View */

/** @param {View} view */
function pointsField({ question, editQuestion }) {
  return field(gettext("Points"), number("points", question.points ?? 0, (value) => editQuestion((now) => withField(now, "points", value ?? 0), "points")));
}

/** @type {Part} */
export const yesNoPart = {
  slice: ({ question }) => [question.kind, question.kind === "yes_no" && question.points, question.good],
  draw(view) {
    const { question, editQuestion } = view;
    if (question.kind !== "yes_no") return null;
    return card(gettext("Points"), h("div", { class: "row" },
      field(gettext("The good answer"), select("good", [["yes", gettext("Yes")], ["no", gettext("No")]], question.good ?? "yes", (good) => editQuestion((now) => withField(now, "good", good, "yes")))), pointsField(view)));
  },
};

/** What the steps of a scale bring, in words. @param {Question} question */
function stepsWords({ min, max, points }) {
  const [low, high, most] = [Number(min), Number(max), Number(points ?? 0)];
  if (!Number.isInteger(low) || !Number.isInteger(high) || high <= low) return gettext("The highest must be above the lowest.");
  if (!most) return gettext("Not scored: no points.");
  const middle = Math.round((low + high) / 2);
  const at = (/** @type {number} */ value) => written((most * (value - low)) / (high - low));
  return fill(gettext("%(low)s brings 0, %(middle)s brings %(half)s, %(high)s brings %(most)s."), { low, middle, half: at(middle), high, most: at(high) });
}

/** @type {Part} */
export const scalePart = {
  slice: ({ question }) => (question.kind === "scale" ? [question.kind, question.min, question.max, question.points, question.min_label, question.max_label] : [question.kind]),
  draw(view) {
    const { desk, question, editQuestion } = view;
    if (question.kind !== "scale") return null;
    const end = (/** @type {"min" | "max"} */ name) => number(name, question[name], (value) => editQuestion((now) => ({ ...now, [name]: value ?? "" }), name), { inputmode: "numeric" });
    const label = (/** @type {"min_label" | "max_label"} */ name) => (/** @type {string} */ language, /** @type {string} */ words) => editQuestion((now) => {
      const texts = withWords(now[name], language, words);
      return withField(now, name, Object.keys(texts).length ? texts : undefined);
    }, `${name}.${language}`);
    return card(gettext("The scale"), h("div", { class: "row" }, field(gettext("Lowest"), end("min")), field(gettext("Highest"), end("max")), pointsField(view)),
      h("p", { class: "muted sum", role: "status" }, stepsWords(question)),
      textRow(desk, gettext("What the lowest means"), "min_label", question.min_label, label("min_label")),
      textRow(desk, gettext("What the highest means"), "max_label", question.max_label, label("max_label")));
  },
  echo(node, { question }) {
    const sum = node.querySelector(".sum");
    if (sum) sum.textContent = stepsWords(question);
  },
};
