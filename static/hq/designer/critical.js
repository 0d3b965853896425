/** What happens when a question fails that must not fail, said in words. */
import { card, field, number, select, withField } from "./controls.js";
import { isScorable } from "./kinds.js";
import { figure, written } from "./figures.js";
import { possiblePoints } from "../../shopper/rules/conditions.js";
import { h } from "../../shopper/page/dom.js";
import { fill } from "../../shopper/page/texts.js";

/** @typedef {import("./panel.js").View} View */
/** @typedef {import("./panel.js").Part} Part */

/** @param {Critical | null | undefined} critical */
const effectOf = (critical) => !critical ? "none" : typeof critical.effect === "string" ? critical.effect : "cap";

/** "a “no” caps the visit at 50". @param {Question} question */
export function criticalWords(question) {
  const { critical } = question;
  if (!critical) return "";
  const most = figure(possiblePoints(question));
  if (most === 0) return gettext("The question is not scored, so nothing can happen.");
  const bad = question.good === "no" ? gettext("a “yes”") : gettext("a “no”");
  const isAnyNo = question.kind === "yes_no" && Number(critical.below) > 0 && Number(critical.below) <= most;
  const what = isAnyNo ? bad : fill(ngettext("less than %(n)s point", "less than %(n)s points", Number(critical.below)), { n: written(critical.below) });
  const effect = effectOf(critical);
  if (effect === "fail_visit") return fill(gettext("%(what)s fails the visit: its score becomes 0."), { what });
  if (effect === "fail_section") return fill(gettext("%(what)s fails the section: it earns 0."), { what });
  return fill(gettext("%(what)s caps the visit at %(cap)s."), { what, cap: typeof critical.effect === "object" ? written(critical.effect.cap) : "" });
}

/** @param {View} view @param {Critical} critical */
function details({ question, editQuestion }, critical) {
  const edit = (/** @type {(now: Critical) => Critical} */ change, /** @type {string} */ typing) => editQuestion((now) => (now.critical ? { ...now, critical: change(now.critical) } : now), typing);
  const most = figure(possiblePoints(question));
  return [
    effectOf(critical) === "cap" && field(gettext("At most (percent)"), number("critical.effect.cap", typeof critical.effect === "object" ? critical.effect.cap : "", (cap) => edit((now) => ({ ...now, effect: { cap: cap ?? "" } }), "cap"))),
    field(gettext("When it earns less than"), number("critical.below", critical.below, (below) => edit((now) => ({ ...now, below: below ?? "" }), "below")), fill(gettext("of %(n)s possible"), { n: written(most) })),
  ];
}

/** @type {Part} */
export const criticalPart = {
  slice: ({ question }) => [question.kind, question.critical, question.points, question.choices, question.bands, question.good],
  draw(view) {
    const { question, editQuestion } = view;
    if (!isScorable(question.kind) && !question.critical) return null;
    /** @type {[string, string][]} */
    const effects = [["none", gettext("Nothing more than its points")], ["cap", gettext("The visit is capped")], ["fail_section", gettext("The section fails")], ["fail_visit", gettext("The visit fails")]];
    const choose = (/** @type {string} */ effect) => editQuestion((now) => {
      if (effect === "none") return withField(now, "critical", undefined);
      const most = figure(possiblePoints(now));
      return { ...now, critical: { below: now.critical?.below ?? (most > 0 ? most : 1), effect: effect === "cap" ? { cap: 50 } : /** @type {"fail_visit" | "fail_section"} */ (effect) } };
    });
    return card(gettext("Critical"), h("div", { class: "row" }, field(gettext("When it fails"), select("critical.effect", effects, effectOf(question.critical), choose)), ...(question.critical ? details(view, question.critical) : [])),
      question.critical ? h("p", { class: "warn-text effect", role: "status" }, criticalWords(question)) : null);
  },
  echo(node, { question }) {
    const said = node.querySelector(".effect");
    if (said) said.textContent = criticalWords(question);
  },
};
