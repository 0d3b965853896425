/** A question's kind, code and rules. */
import { card, check, field, input, select, withField } from "./controls.js";
import { dropDependences, dependantsOf, leavesOf } from "./dependants.js";
import { renameQuestion, words } from "./desk.js";
import { ask } from "./dialogs.js";
import { changeQuestion, find } from "./document.js";
import { changeKind, isScorable, operatorFits } from "./kinds.js";
import { isCode } from "./codes.js";
import { h } from "../../shopper/page/dom.js";

/** @typedef {import("./panel.js").Part} Part */
/** @typedef {import("./panel.js").View} View */

/** Changes the kind; conditions that don't fit the new one are told of first. @param {View} view @param {string} kind */
async function toKind({ desk, key }, kind) {
  const code = find(desk.document, key)?.question?.code ?? "";
  const next = changeQuestion(desk.document, key, (now) => changeKind(now, kind));
  const unfit = dependantsOf(desk.document, [code]).filter(({ place }) => leavesOf(place.condition).some((leaf) => leaf.question === code && !operatorFits(leaf.is, kind)));
  if (!unfit.length) return desk.edit(() => next);
  const names = unfit.map(({ place }) => h("li", {}, words(desk, place.texts, place.code)));
  const answer = await ask(gettext("Conditions don't fit the new kind"), [h("p", {}, gettext("These ask of it what the new kind can't tell:")), h("ul", {}, ...names)],
    [["drop", gettext("Change, and drop these conditions"), "danger"], ["", gettext("Cancel"), "quiet"]]);
  if (answer) desk.edit(() => dropDependences(next, unfit));
  else desk.tell("language");
}

/** What is said of a code that can't be changed, or of one that may. @param {boolean} isFrozen */
export const codeHelp = (isFrozen) => isFrozen ? gettext("Published: it stays, so that trends go on.") : gettext("Made from the text; you may write another until it is published.");

/** @type {Part} */
export const questionPart = {
  slice: ({ desk, question }) => [question.kind, question.code, desk.data.published],
  draw(view) {
    const { desk, key, question } = view;
    const isFrozen = question.code in (desk.data.published?.questions ?? {});
    const code = input("code", question.code, (typed) => {
      code.setAttribute("aria-invalid", String(!isCode(typed)));
      renameQuestion(desk, key, typed, undefined, `${key}.code`);
    }, { class: "code", spellcheck: "false", readonly: isFrozen, maxlength: 50, "aria-invalid": String(!isCode(question.code)) });
    const kinds = desk.data.kinds.map(({ kind, name }) => /** @type {[string, string]} */ ([kind, name]));
    return h("section", { class: "card part two" }, field(gettext("Kind"), select("kind", kinds, question.kind, (kind) => void toKind(view, kind))), field(gettext("Code"), code, codeHelp(isFrozen)));
  },
  echo: () => undefined,
};

/** @returns {[string, string][]} */
export const commentOptions = () => [["optional", gettext("May be added")], ["when_points_lost", gettext("Needed where points are lost")], ["always", gettext("Always needed")], ["never", gettext("No comment")]];

/** Whether it must be answered, may be not applicable, and how it counts. @type {Part} */
export const rulesPart = {
  slice: ({ question }) => [question.required, question.allow_na, question.bonus, question.subjective, question.comment, question.kind],
  draw({ question, editQuestion }) {
    const set = (/** @type {string} */ name, /** @type {unknown} */ usual) => (/** @type {unknown} */ value) => editQuestion((now) => withField(now, name, value, usual));
    if (question.kind === "note") return null;
    return card(gettext("Rules"),
      check("required", gettext("Must be answered"), question.required !== false, set("required", true)),
      check("allow_na", gettext("May be not applicable"), question.allow_na === true, set("allow_na", false), gettext("“N/A” leaves the score as if it had not been asked.")),
      isScorable(question.kind) && check("bonus", gettext("Bonus"), question.bonus === true, set("bonus", false), gettext("Adds points; nothing is lost without it.")),
      check("subjective", gettext("A personal impression"), question.subjective === true, set("subjective", false), gettext("Reports tell impressions and facts apart.")),
      field(gettext("Comment"), select("comment", commentOptions(), question.comment ?? "optional", set("comment", "optional"))));
  },
};
