/** Somebody else saved meanwhile: what differs, and the choice of each part. */
import { words } from "./desk.js";
import { open } from "./dialogs.js";
import { differences, mergedWork, undisputed } from "./merge.js";
import { h } from "../../shopper/page/dom.js";
import { fill } from "../../shopper/page/texts.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {import("./merge.js").Difference} Difference */
/** @typedef {import("./merge.js").Side} Side */
/** @typedef {import("./desk.js").Work} Work */

/** The names of what a part has, as the panel calls them. @returns {Record<string, string>} */
function fieldNames() {
  return {
    title: gettext("Title"), text: gettext("Text"), help: gettext("Help for the shopper"), standard: gettext("Standard"), code: gettext("Code"), kind: gettext("Kind"), points: gettext("Points"), good: gettext("The good answer"),
    choices: gettext("Choices and points"), bands: gettext("Points by bands"), min: gettext("Lowest"), max: gettext("Highest"), min_label: gettext("What the lowest means"), max_label: gettext("What the highest means"),
    required: gettext("Must be answered"), allow_na: gettext("May be not applicable"), bonus: gettext("Bonus"), subjective: gettext("A personal impression"), comment: gettext("Comment"), critical: gettext("Critical"),
    evidence: gettext("Evidence"), show_if: gettext("Shown when"), weight: gettext("Weight"), touchpoint: gettext("Touchpoint"), scoring: gettext("Scoring"), contradictions: gettext("Contradictions"),
  };
}

/** A value in one line. @param {any} value */
function shortly(value) {
  if (value === undefined || value === null) return "–";
  if (typeof value !== "object") return String(value);
  const texts = Object.values(value);
  if (!Array.isArray(value) && texts.every((one) => typeof one === "string")) return texts.join(" / ") || "–";
  if (Array.isArray(value)) return value.map((one) => [one.text ? Object.values(one.text)[0] : one.kind ?? "", one.up_to, one.points].filter((part) => part !== undefined && part !== "").join(" ")).join("; ");
  return JSON.stringify(value);
}

/** What a side has where the two differ. @param {Difference} difference @param {Side} side */
function sideWords(difference, side) {
  const [own, other] = side === "mine" ? [difference.mine, difference.theirs] : [difference.theirs, difference.mine];
  if (difference.kind === "order") return [gettext("This order")];
  if (difference.kind === "plans") return [(own ?? []).map((/** @type {TestPlan} */ plan) => plan.name).join(", ") || "–"];
  if (own === undefined) return [gettext("Removed, or not there")];
  if (difference.kind === "document") return [shortly(own)];
  if (other === undefined) return [gettext("There: "), shortly(own.text ?? own.title)];
  const names = fieldNames();
  const differ = [...new Set([...Object.keys(own), ...Object.keys(other)])].filter((name) => JSON.stringify(own[name]) !== JSON.stringify(other[name]));
  return differ.map((name) => h("span", { class: "differs" }, h("b", {}, `${names[name] ?? name}: `), shortly(own[name])));
}

/** @param {Desk} desk @param {Difference} difference */
function titleOf(desk, { kind, name, mine, theirs }) {
  const part = mine ?? theirs;
  if (kind === "question") return fill(gettext("Question “%(name)s”"), { name: words(desk, part.text, name) });
  if (kind === "section") return fill(gettext("Section “%(name)s”"), { name: words(desk, part.title, name) });
  if (kind === "order") return gettext("The order of questions and sections");
  return kind === "plans" ? gettext("Test plans") : fieldNames()[name] ?? name;
}

/** Shows who saved and what differs until everything is chosen; gives the work made of both.
 * @param {Desk} desk @param {CheckDraft} theirs with keys @param {Work} base what both began from @returns {Promise<Work>} */
export function chooseBetween(desk, theirs, base) {
  const mine = desk.work;
  const all = differences(base, mine, theirs);
  const picks = undisputed(all);
  // Each changed something else: both stay, and nothing is to be asked.
  if (all.every((one) => one.by === "theirs")) return Promise.resolve(mergedWork(mine, theirs, picks));
  const name = theirs.saved_by || gettext("Somebody");
  return new Promise((resolve) => {
    const choose = h("button", { type: "button", class: "btn primary", onclick: () => done() }, gettext("Go on with what is chosen"));
    const wait = h("span", { class: "muted", role: "status" });
    const show = () => {
      const n = all.filter(({ id }) => !picks.has(id)).length;
      choose.disabled = n > 0;
      wait.textContent = n ? fill(ngettext("%(n)s is still to be chosen", "%(n)s are still to be chosen", n), { n }) : "";
    };
    const whole = (/** @type {Side} */ side) => {
      for (const { id } of all) picks.set(id, side);
      done();
    };
    const done = () => {
      box.close();
      resolve(mergedWork(mine, theirs, picks));
    };
    const box = open(fill(gettext("%(name)s saved this draft meanwhile"), { name }), () => [
      h("p", {}, gettext("Nothing is lost: choose what stands where you both changed something. Undo brings yours back whole.")),
      h("ul", { class: "differences" }, ...all.map((one, n) => differenceRow(desk, one, n, name, picks, show))),
      h("div", { class: "form-actions" }, choose, h("button", { type: "button", class: "btn", onclick: () => whole("theirs") }, fill(gettext("Take all of %(name)s's"), { name })),
        h("button", { type: "button", class: "btn", onclick: () => whole("mine") }, gettext("Keep all of mine")), wait),
    ], "wide must-choose");
    box.addEventListener("cancel", (event) => event.preventDefault());
    box.querySelector(".dialog-head button")?.remove();
    show();
  });
}

/** @param {Desk} desk @param {Difference} difference @param {number} n @param {string} name @param {Map<string, Side>} picks @param {() => void} show */
function differenceRow(desk, difference, n, name, picks, show) {
  const side = (/** @type {Side} */ which, /** @type {string} */ label) => {
    const radio = h("input", { type: "radio", name: `difference-${n}`, checked: picks.get(difference.id) === which });
    radio.addEventListener("change", () => {
      picks.set(difference.id, which);
      show();
    });
    return h("label", { class: "check version" }, radio, h("span", {}, h("b", { class: "who" }, label), ...sideWords(difference, which)));
  };
  const isBoth = difference.by === "both";
  return h("li", {}, h("fieldset", {}, h("legend", {}, titleOf(desk, difference), isBoth ? h("span", { class: "tag fair" }, gettext("both changed it")) : null), h("div", { class: "sides" }, side("theirs", name), side("mine", gettext("Mine")))));
}
