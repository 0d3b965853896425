/** Somebody else saved meanwhile: what differs, and the choice of each part. */
import { words } from "./desk.js";
import { open } from "./dialogs.js";
import { fieldName, fieldWords } from "./fields.js";
import { scoreWords } from "./figures.js";
import { differences, mergedWork, undisputed, unitsOf } from "./merge.js";
import { h } from "../../shopper/page/dom.js";
import { fill } from "../../shopper/page/texts.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {import("./merge.js").Difference} Difference */
/** @typedef {import("./merge.js").Side} Side */
/** @typedef {import("./desk.js").Work} Work */

/** The titles in their order; the questions only of sections where they stand otherwise. @param {Desk} desk @param {Work} work @param {import("./merge.js").Order} own @param {import("./merge.js").Order} other */
function orderList(desk, work, own, other) {
  const units = unitsOf(work);
  const title = (/** @type {string} */ id) => {
    const { name = "", value = {} } = units.get(id) ?? {};
    return words(desk, value.text ?? value.title, name);
  };
  const questions = (/** @type {import("./merge.js").Order[number]} */ { id, ids }) => {
    const isAlike = ids.join() === other.find((one) => one.id === id)?.ids.join();
    return isAlike || !ids.length ? null : h("ol", {}, ...ids.map((one) => h("li", {}, title(one))));
  };
  return h("ol", { class: "differs" }, ...own.map((one) => h("li", {}, one.id ? title(one.id) : gettext("A section that only one of you has"), questions(one))));
}

/** What a side has where the two differ. @param {Desk} desk @param {Difference} difference @param {Side} side @param {Work} work the side's */
function sideWords(desk, difference, side, work) {
  const [own, other] = side === "mine" ? [difference.mine, difference.theirs] : [difference.theirs, difference.mine];
  if (difference.kind === "order") return [orderList(desk, work, own, other)];
  if (difference.kind === "plans") return [(own ?? []).map((/** @type {TestPlan} */ plan) => `${plan.name}: ${scoreWords(plan.score)}`).join("; ") || gettext("nothing")];
  if (difference.kind === "document") return [fieldWords(desk, work.document, difference.name, work.document)];
  if (own === undefined) return [gettext("Removed, or not there")];
  if (other === undefined) return [gettext("There: "), fieldWords(desk, own, difference.kind === "section" ? "title" : "text", work.document)];
  const differ = [...new Set([...Object.keys(own), ...Object.keys(other)])].filter((name) => JSON.stringify(own[name]) !== JSON.stringify(other[name]));
  return differ.map((name) => h("span", { class: "differs" }, h("b", {}, `${fieldName(name)}: `), fieldWords(desk, own, name, work.document)));
}

/** @param {Desk} desk @param {Difference} difference */
function titleOf(desk, { kind, name, mine, theirs }) {
  const part = mine ?? theirs;
  if (kind === "question") return fill(gettext("Question “%(name)s”"), { name: words(desk, part.text, name) });
  if (kind === "section") return fill(gettext("Section “%(name)s”"), { name: words(desk, part.title, name) });
  if (kind === "order") return gettext("The order of questions and sections");
  return kind === "plans" ? gettext("Test plans") : fieldName(name);
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
      h("ul", { class: "differences" }, ...all.map((one, n) => differenceRow(desk, one, n, name, { mine, theirs }, picks, show))),
      h("div", { class: "form-actions" }, choose, h("button", { type: "button", class: "btn", onclick: () => whole("theirs") }, fill(gettext("Take all of %(name)s's"), { name })),
        h("button", { type: "button", class: "btn", onclick: () => whole("mine") }, gettext("Keep all of mine")), wait),
    ], "wide must-choose");
    box.addEventListener("cancel", (event) => event.preventDefault());
    box.querySelector(".dialog-head button")?.remove();
    show();
  });
}

/** @param {Desk} desk @param {Difference} difference @param {number} n @param {string} name @param {Record<Side, Work>} works @param {Map<string, Side>} picks @param {() => void} show */
function differenceRow(desk, difference, n, name, works, picks, show) {
  const side = (/** @type {Side} */ which, /** @type {string} */ label) => {
    const radio = h("input", { type: "radio", name: `difference-${n}`, checked: picks.get(difference.id) === which });
    radio.addEventListener("change", () => {
      picks.set(difference.id, which);
      show();
    });
    const said = h("div", { class: "said", id: `difference-${n}-${which}` }, ...sideWords(desk, difference, which, works[which]));
    radio.setAttribute("aria-describedby", said.id);
    return h("div", { class: "version" }, h("label", { class: "check" }, radio, h("b", {}, label)), said);
  };
  const isBoth = difference.by === "both";
  return h("li", {}, h("fieldset", {}, h("legend", {}, titleOf(desk, difference), isBoth ? h("span", { class: "tag fair" }, gettext("both changed it")) : null), h("div", { class: "sides" }, side("theirs", name), side("mine", gettext("Mine")))));
}
