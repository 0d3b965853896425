/** What the server found: errors, warnings and missing translations, each a link to its control. */
import { chosen, words } from "./desk.js";
import { find } from "./document.js";
import { findingsAt, placeOf } from "./found.js";
import { traceMark } from "./traces.js";
import { h } from "../../shopper/page/dom.js";
import { fill } from "../../shopper/page/texts.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {import("./panel.js").Part} Part */
/** @typedef {(key: number, rest: string) => void} Lead */

/** Those of the chosen part, above its controls. @type {Part} */
export const herePart = {
  slice: ({ desk }) => [desk.state.found, desk.state.trace],
  draw({ desk, key }) {
    const here = findingsAt(desk, key);
    const code = chosen(desk)?.question?.code;
    const trace = code ? desk.state.trace.get(code) : undefined;
    if (!here.length && !trace?.why) return null;
    return h("div", { class: "here" }, ...here.map((one) => h("p", { class: one.isError ? "notice error" : "notice warning" }, one.sentence)),
      trace?.why && h("p", { class: "notice" }, h("b", {}, gettext("In the trial: "), traceMark(trace)), " ", trace.why));
  },
};

/** A part by its number and its words. @param {Desk} desk @param {number} key */
export function whereWords(desk, key) {
  const found = key ? find(desk.document, key) : null;
  if (!found) return gettext("The whole checklist");
  const { section, question, sectionAt, questionAt } = found;
  return question ? `${sectionAt + 1}.${questionAt + 1} ${words(desk, question.text, question.code)}` : `${sectionAt + 1} ${words(desk, section.title, section.code)}`;
}

/** @param {Desk} desk @param {import("./found.js").Placed[]} all @param {string} look @param {Lead} lead */
function list(desk, all, look, lead) {
  return h("ul", { class: "found-list" }, ...all.map(({ key, rest, sentence }) => {
    return h("li", {}, h("button", { type: "button", class: `link-row ${look}`, onclick: () => lead(key, rest) }, h("b", {}, whereWords(desk, key)), h("span", {}, sentence)));
  }));
}

/** The list of all. @param {Desk} desk @param {HTMLElement} place @param {Lead} lead */
export function drawFindings(desk, place, lead) {
  const draw = () => {
    const all = [...desk.state.found.values()].flat();
    const [errors, warnings] = [all.filter((one) => one.isError), all.filter((one) => !one.isError)];
    place.replaceChildren(h("p", { class: "help" }, gettext("As last saved. Errors stand in the way of publishing; warnings are yours to judge.")),
      ...(errors.length ? [h("h2", {}, gettext("Errors")), list(desk, errors, "error", lead)] : []),
      ...(warnings.length ? [h("h2", {}, gettext("Warnings")), list(desk, warnings, "warning", lead)] : []),
      ...(errors.length + warnings.length ? [] : [h("div", { class: "empty" }, h("h2", {}, gettext("Nothing found")), h("p", {}, gettext("It can be published as it is.")))]));
  };
  desk.listen((topic) => (topic === "findings" || topic === "language") && draw());
  draw();
}

/** What is untranslated, language by language. @param {Desk} desk @param {HTMLElement} place @param {Lead} lead */
export function drawGaps(desk, place, lead) {
  const draw = () => {
    const { gaps } = desk.state.findings;
    const boxes = gaps.map((gap) => h("details", { open: gaps.length === 1 }, h("summary", {}, fill(ngettext("%(name)s: %(n)s text is missing", "%(name)s: %(n)s texts are missing", gap.count), { name: gap.name, n: gap.count })),
      h("ul", { class: "found-list" }, ...gap.paths.map((path) => {
        const { key, rest } = placeOf(desk.document, path);
        return h("li", {}, h("button", { type: "button", class: "link-row", onclick: () => {
          if (!desk.state.shown.includes(gap.language)) {
            desk.state.shown = [...desk.state.shown, gap.language];
            desk.tell("language");
          }
          lead(key, `${rest}.${gap.language}`);
        } }, h("b", {}, whereWords(desk, key)), h("span", { class: "muted" }, fieldWords(rest))));
      }))));
    place.replaceChildren(h("p", { class: "help" }, gettext("As last saved. Where a language is missing, the shopper reads English, or whichever there is.")),
      ...(boxes.length ? boxes : [h("div", { class: "empty" }, h("h2", {}, gettext("Nothing is missing")), h("p", {}, gettext("Every text stands in every language that is used.")))]));
  };
  desk.listen((topic) => (topic === "findings" || topic === "language") && draw());
  draw();
}

/** The last part of a path, as the panel calls it. @param {string} rest */
function fieldWords(rest) {
  const choice = /choices\[(\d+)\]/.exec(rest);
  if (choice) return fill(gettext("Choice %(n)s"), { n: Number(choice[1]) + 1 });
  /** @type {Record<string, string>} */
  const names = { title: gettext("Title"), text: gettext("Question"), help: gettext("Help for the shopper"), standard: gettext("Standard"), min_label: gettext("What the lowest means"), max_label: gettext("What the highest means") };
  return names[rest.split(".").at(-1) ?? ""] ?? rest;
}
