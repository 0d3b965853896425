/** Points by bands of a number: a table, and the same as a line. */
import { card, decimal, input, number, signButton, withField } from "./controls.js";
import { written } from "./figures.js";
import { isBanded } from "./kinds.js";
import { h } from "../../shopper/page/dom.js";
import { fill } from "../../shopper/page/texts.js";

/** @typedef {import("./panel.js").View} View */
/** @typedef {import("./panel.js").Part} Part */

const NS = "http://www.w3.org/2000/svg";
const WIDTH = 600;

/** Seconds as 3:00, for people. @param {Decimalish | null | undefined} seconds */
export function minutes(seconds) {
  const whole = Number(seconds);
  if (seconds === "" || seconds === null || seconds === undefined || !Number.isFinite(whole)) return String(seconds ?? "");
  return Number.isInteger(whole) ? `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}` : String(seconds);
}

/** Seconds in "3:00" or "180"; what is neither stays as typed. @param {string} typed @returns {Decimalish | undefined} */
export function seconds(typed) {
  const parts = /^\s*(\d{1,5}):([0-5]?\d)\s*$/.exec(typed);
  return parts ? Number(parts[1]) * 60 + Number(parts[2]) : decimal(typed);
}

/** @param {string} name @param {Record<string, string | number>} attributes @param {string} [text] */
function svg(name, attributes, text = "") {
  const node = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  node.textContent = text;
  return node;
}

/** The line of numbers: a stretch for each band, its points above, its limits below. @param {Question} question */
function numberLine(question) {
  const bands = question.bands ?? [];
  const limits = bands.slice(0, -1).map((band) => Number(band.up_to));
  const words = question.kind === "duration" ? minutes : written;
  const most = Math.max(...bands.map((band) => Number(band.points ?? 0)), 1);
  const line = svg("svg", { viewBox: `0 0 ${WIDTH} 64`, class: "number-line", "aria-hidden": "true" });
  if (limits.some((limit, n) => !Number.isFinite(limit) || (n > 0 && limit <= limits[n - 1]))) return line;
  const step = WIDTH / Math.max(1, bands.length);
  bands.forEach((band, n) => {
    const share = Number(band.points ?? 0) / most;
    line.append(svg("rect", { x: n * step + 1, y: 24, width: step - 2, height: 14, rx: 4, class: "stretch", "fill-opacity": 0.18 + 0.82 * share }),
      svg("text", { x: (n + 0.5) * step, y: 16, "text-anchor": "middle" }, written(band.points ?? 0)));
    if (n < limits.length) line.append(svg("text", { x: (n + 1) * step, y: 56, "text-anchor": "middle", class: "limit" }, words(limits[n])));
  });
  return line;
}

/** The bands as a sentence. @param {Question} question */
export function bandWords(question) {
  const words = question.kind === "duration" ? minutes : written;
  const bands = question.bands ?? [];
  const limits = bands.slice(0, -1).map((band) => Number(band.up_to));
  if (limits.some((limit, n) => !Number.isFinite(limit) || (n > 0 && limit <= limits[n - 1]))) return gettext("Each limit must be above the one before.");
  return bands.map((band, n) => n < bands.length - 1
    ? fill(gettext("up to %(limit)s: %(points)s"), { limit: words(Number(band.up_to)), points: written(band.points ?? 0) })
    : fill(gettext("more: %(points)s"), { points: written(band.points ?? 0) })).join("; ");
}

/** @param {View} view @param {number} at @param {(band: Band) => Band} change @param {string} typing */
function editBand({ editQuestion }, at, change, typing) {
  editQuestion((question) => ({ ...question, bands: question.bands?.map((band, n) => (n === at ? change(band) : band)) }), `bands.${at}.${typing}`);
}

/** @param {View} view @param {Band} band @param {number} at */
function bandRow(view, band, at) {
  const { question, editQuestion } = view;
  const isLast = at === (question.bands ?? []).length - 1;
  const isTime = question.kind === "duration";
  const props = { class: "num", inputmode: isTime ? "text" : "decimal", "aria-label": fill(gettext("Band %(n)s: up to"), { n: at + 1 }), placeholder: isTime ? "3:00" : null };
  const limit = isLast ? h("span", { class: "muted" }, gettext("more")) : input(`bands[${at}].up_to`, isTime ? minutes(band.up_to) : String(band.up_to ?? ""),
    (typed) => editBand(view, at, (now) => ({ ...now, up_to: (isTime ? seconds(typed) : decimal(typed)) ?? "" }), "up_to"), props);
  const points = number(`bands[${at}].points`, band.points ?? 0, (value) => editBand(view, at, (now) => ({ ...now, points: value ?? 0 }), "points"), { "aria-label": fill(gettext("Band %(n)s: points"), { n: at + 1 }) });
  const remove = () => editQuestion((now) => ({ ...now, bands: now.bands?.filter((_, n) => n !== at) }));
  return h("tr", {}, h("td", {}, limit), h("td", {}, points), h("td", {}, isLast ? null : signButton("✕", fill(gettext("Remove band %(n)s"), { n: at + 1 }), remove)));
}

/** @param {View} view */
function addBand({ editQuestion, question }) {
  const step = question.kind === "duration" ? 60 : 1;
  editQuestion((now) => {
    const bands = now.bands ?? [{ points: 0 }];
    const before = Number(bands.at(-2)?.up_to ?? 0);
    return { ...now, bands: [...bands.slice(0, -1), { up_to: (Number.isFinite(before) ? before : 0) + step, points: 0 }, bands[bands.length - 1]] };
  });
}

/** @type {Part} */
export const bandsPart = {
  slice: ({ question }) => [question.kind, question.bands],
  draw(view) {
    const { question, editQuestion } = view;
    if (!isBanded(question.kind)) return null;
    const first = question.kind === "duration" ? [{ up_to: 180, points: 5 }, { up_to: 300, points: 3 }, { points: 0 }] : [{ up_to: 3, points: 5 }, { points: 0 }];
    if (!question.bands?.length) {
      return card(gettext("Points by bands"), h("p", { class: "muted" }, gettext("Not scored: the number is only reported.")),
        h("button", { type: "button", class: "btn small", "data-path": "bands", onclick: () => editQuestion((now) => ({ ...now, bands: first })) }, gettext("Score it by bands")));
    }
    const head = h("tr", {}, h("th", { scope: "col" }, question.kind === "duration" ? gettext("Up to and with (min:s)") : gettext("Up to and with")), h("th", { scope: "col" }, gettext("Points")), h("th", {}, h("span", { class: "visually-hidden" }, gettext("Remove"))));
    return card(gettext("Points by bands"), h("table", { class: "bands" }, h("thead", {}, head), h("tbody", {}, ...question.bands.map((band, at) => bandRow(view, band, at)))),
      numberLine(question), h("p", { class: "muted sum", role: "status" }, bandWords(question)),
      h("div", { class: "row tight" }, h("button", { type: "button", class: "btn small", "data-path": "bands.add", onclick: () => addBand(view) }, gettext("Add a band")),
        h("button", { type: "button", class: "btn small quiet", "data-path": "bands.none", onclick: () => editQuestion((now) => withField(now, "bands", undefined)) }, gettext("Don't score it"))));
  },
  echo(node, { question }) {
    node.querySelector("svg")?.replaceWith(numberLine(question));
    const sum = node.querySelector(".sum");
    if (sum) sum.textContent = bandWords(question);
  },
};
