/** What a scenario says to the shopper: drawn alike on the phone and beside HQ's form. */
import { h } from "./dom.js";
import { deadline, fill, money, since, text } from "./texts.js";
import { hoursWords } from "../rules/windows.js";

/** "240 ₴ + order up to 180 ₴". @param {Visit} visit @param {Scenario | null} scenario */
export function payOf(visit, scenario) {
  const fee = money(visit.fee, visit.currency);
  const limit = scenario?.purchase?.limit;
  if (!limit) return fee;
  return fill(gettext("%(fee)s + order up to %(limit)s"), { fee, limit: money(limit, scenario?.purchase?.currency ?? visit.currency) });
}

/** @param {string} title @param {Texts[] | undefined} items @param {"ol" | "ul"} [list] */
function listBlock(title, items, list = "ul") {
  return items?.length ? block(title, h(list, {}, ...items.map((item) => h("li", {}, text(item))))) : null;
}

/** @param {string} title @param {...(Node | string | null | false)} content */
export function block(title, ...content) {
  return h("section", { class: "card pad brief" }, h("h2", {}, title), ...content);
}

/** Where, when, how long, for how much. @param {Visit} visit @param {Scenario} scenario @param {string} [kind] classes of the list */
export function facts(visit, scenario, kind = "card pad brief") {
  const zone = visit.branch.time_zone;
  const rows = [
    [gettext("Where"), [visit.branch.address, visit.branch.city].filter(Boolean).join(", ")],
    [gettext("When"), fill(gettext("%(from)s to %(to)s"), { from: since(visit.window.opens_at, zone), to: deadline(visit.window.closes_at, zone) })],
    [gettext("Hours"), hoursWords(scenario)],
    [gettext("Takes"), scenario.duration_minutes ? fill(ngettext("about %(n)s minute", "about %(n)s minutes", scenario.duration_minutes), { n: scenario.duration_minutes }) : ""],
    [gettext("You get"), payOf(visit, scenario)],
  ];
  return h("dl", { class: `facts ${kind}` }, ...rows.filter(([, value]) => value).flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

/** What to buy, and what of it is paid back. @param {Visit} visit @param {Scenario} scenario @returns {(Node | null)[]} */
export function purchaseWords(visit, { purchase }) {
  if (!purchase) return [];
  const limit = purchase.limit ? fill(gettext("Up to %(limit)s is paid back."), { limit: money(purchase.limit, purchase.currency ?? visit.currency) }) : "";
  return [h("p", {}, text(purchase.text)), limit ? h("p", { class: "muted" }, limit) : null];
}

/** @typedef {{src: string, caption: string}} Shown */

/** What the place looks like, or the thing to buy. @param {Shown[]} pictures */
function pictureBlock(pictures) {
  return pictures.length ? block(gettext("Pictures"), ...pictures.map(({ src, caption }) => h("figure", {},
    h("img", { src, alt: caption ? "" : gettext("A picture without words") }), caption && h("figcaption", { class: "muted" }, caption)))) : null;
}

/** The whole briefing. @param {Visit} visit @param {Scenario} scenario @param {Shown[]} [pictures] */
export function briefing(visit, scenario, pictures = []) {
  return [
    facts(visit, scenario),
    scenario.legend ? block(gettext("Who you are"), h("p", {}, text(scenario.legend))) : null,
    listBlock(gettext("What you do"), scenario.steps, "ol"),
    pictureBlock(pictures),
    scenario.purchase ? block(gettext("What to buy"), ...purchaseWords(visit, scenario)) : null,
    scenario.evidence ? block(gettext("What to bring back"), h("p", {}, text(scenario.evidence))) : null,
    listBlock(gettext("Do"), scenario.dos),
    listBlock(gettext("Don't"), scenario.donts),
  ];
}

/** The quiz's heading and questions. @param {NonNullable<Scenario["quiz"]>} quiz */
export function quizQuestions(quiz) {
  return [
    h("h2", {}, gettext("Show that the briefing is clear")),
    ...quiz.questions.map((question, n) => h("fieldset", { class: "question" }, h("legend", {}, text(question.text)),
      h("div", { class: "seg list" }, ...question.choices.map((one, index) => h("label", {}, h("input", { type: "radio", name: `quiz-${n}`, value: String(index), required: true }), h("span", {}, text(one.text))))))),
  ];
}
