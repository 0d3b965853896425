/** One control for each kind of question: draws an answer and takes one. */
import { afterTap, noneChoice } from "../rules/choices.js";
import { isNa } from "../rules/conditions.js";
import { button, h } from "../page/dom.js";
import { findPlace, metresTo } from "./place.js";
import { stopwatch } from "./stopwatch.js";
import { dayIn, fill, fromBranch, text, timeIn } from "../page/texts.js";

/** @param {FieldContext} context */
const idOf = ({ question }) => `q-${question.code}`;

/** One cell of a row of choices. @param {string} type @param {string} name @param {string} value @param {string} label @param {string} [kind] */
function cell(type, name, value, label, kind) {
  const input = h("input", { type, name, value });
  return { input, node: h("label", { class: kind }, input, h("span", {}, label)) };
}

/** Choices of which one holds; tapping it again takes it back where no answer is required.
 * @param {FieldContext} context @param {{value: string, label: string, kind?: string}[]} options @param {string} layout @returns {FieldControl} */
function oneOf(context, options, layout) {
  const { question, set } = context;
  const cells = options.map((one) => cell("radio", idOf(context), one.value, one.label, one.kind));
  let chosen = "";
  for (const { input } of cells) {
    input.addEventListener("click", () => {
      const again = input.value === chosen && question.required === false;
      if (input.value === chosen && !again) return;
      chosen = again ? "" : input.value;
      input.checked = !again;
      set(chosen === "" ? undefined : chosen === "na" ? { na: true } : chosen);
    });
  }
  return {
    nodes: [h("div", { class: `seg ${layout}` }, ...cells.map((one) => one.node))], isGroup: true,
    show: (value) => {
      chosen = isNa(value) ? "na" : value === undefined || value === null ? "" : String(value);
      for (const { input } of cells) input.checked = input.value === chosen;
    },
  };
}

/** @param {Question} question */
const naOption = (question) => (question.allow_na ? [{ value: "na", label: gettext("Not applicable"), kind: "na" }] : []);

/** @param {FieldContext} context */
function yesNo(context) {
  const options = [{ value: "yes", label: gettext("Yes") }, { value: "no", label: gettext("No") }];
  return oneOf(context, [...options, ...naOption(context.question)], context.question.allow_na ? "with-na" : "");
}

/** @param {FieldContext} context */
function singleChoice(context) {
  const options = (context.question.choices ?? []).map((one) => ({ value: one.code, label: text(one.text) }));
  return oneOf(context, [...options, ...naOption(context.question)], "list");
}

/** @param {FieldContext} context @returns {FieldControl} */
function scale(context) {
  const { question } = context;
  const [min, max] = question.kind === "nps" ? [0, 10] : [Number(question.min), Number(question.max)];
  const numbers = Array.from({ length: Math.min(101, max - min + 1) }, (_, n) => String(min + n));
  const control = oneOf(context, [...numbers.map((value) => ({ value, label: value })), ...naOption(question)], "scale");
  const ends = question.kind === "nps" ? [gettext("Not at all"), gettext("Certainly")] : [text(question.min_label), text(question.max_label)];
  if (ends[0] || ends[1]) control.nodes.push(h("div", { class: "ends" }, h("span", {}, `${min} ${ends[0]}`), h("span", {}, `${max} ${ends[1]}`)));
  return control;
}

/** @param {FieldContext} context @returns {FieldControl} */
function multipleChoice(context) {
  const { question, set } = context;
  const cells = (question.choices ?? []).map((one) => cell("checkbox", idOf(context), one.code, text(one.text)));
  const none = cell("checkbox", idOf(context), "", gettext("None of these"), "na");
  for (const { input } of cells) {
    input.addEventListener("change", () => {
      const codes = cells.filter((one) => one.input.checked).map((one) => one.input.value);
      const left = afterTap(question, codes, input.value);
      for (const one of cells) one.input.checked = left?.includes(one.input.value) ?? false;
      set(left);
    });
  }
  // A checklist that says "none" itself needs no second one.
  const isOffered = !noneChoice(question);
  none.input.addEventListener("change", () => set(none.input.checked ? [] : undefined));
  return {
    nodes: [h("div", { class: "seg list" }, ...cells.map((one) => one.node), isOffered && none.node)], isGroup: true,
    show: (value) => {
      for (const { input } of cells) input.checked = Array.isArray(value) && value.includes(input.value);
      none.input.checked = Array.isArray(value) && value.length === 0;
    },
  };
}

/** A field that is typed into; what is being typed is never overwritten.
 * @param {HTMLInputElement | HTMLTextAreaElement} input @param {FieldContext} context @param {(raw: string) => unknown} read @param {...Node} rest @returns {FieldControl} */
function typed(input, context, read, ...rest) {
  input.id = idOf(context);
  input.setAttribute("aria-labelledby", `${idOf(context)}-text`);
  // Until the draft says what was typed last, what it says is older: a redraw on the way must not take letters back.
  /** @type {{value: unknown} | null} */
  let awaited = null;
  input.addEventListener("input", () => {
    awaited = { value: read(input.value) };
    context.set(awaited.value, true);
  });
  input.addEventListener("blur", () => void (awaited = null));
  return {
    nodes: [h("div", { class: "row tight nowrap" }, input, ...rest)], isGroup: false,
    show: (value) => {
      const shown = isNa(value) || value === undefined || value === null ? "" : String(value);
      if (awaited && awaited.value !== value) return;
      awaited = null;
      if (read(input.value) !== value) input.value = shown;
    },
  };
}

/** @param {FieldContext} context */
function number(context) {
  const input = h("input", { type: "text", inputmode: "decimal", autocomplete: "off", class: "short" });
  // Kept as text all the way: "2,50" becomes "2.50", and no digit is lost to a float.
  const read = (/** @type {string} */ raw) => raw.replace(/[\s\u00a0]/g, "").replace(",", ".").replace(/^\./, "0.").replace(/\.$/, "") || undefined;
  const unit = context.question.kind === "money" ? [h("span", { class: "muted" }, context.visit.currency)] : [];
  return typed(input, context, read, ...unit);
}

/** @param {FieldContext} context */
const longText = (context) => typed(h("textarea", { rows: 3, maxlength: 10000 }), context, (raw) => raw || undefined);

/** @param {FieldContext} context @returns {FieldControl} */
function dateOrTime(context) {
  const { question, visit, set } = context;
  const zone = visit.branch.time_zone;
  const isDate = question.kind === "date";
  const input = h("input", { type: question.kind, class: "short" });
  const fillNow = () => {
    input.value = isDate ? dayIn(new Date(), zone) : timeIn(new Date(), zone);
    set(input.value);
  };
  return typed(input, context, (raw) => raw || undefined, button({ onclick: fillNow }, isDate ? gettext("Today") : gettext("Now")));
}

/** @param {Place} place @param {Visit["branch"]} branch */
function placeWords(place, branch) {
  const metres = metresTo(place, branch);
  return metres === null ? fill(gettext("Recorded, within %(n)s m"), { n: place.accuracy_m ?? "?" }) : fromBranch(metres, place.accuracy_m ?? 0);
}

/** @param {FieldContext} context @returns {FieldControl} */
function location(context) {
  const shown = h("span", { class: "muted grow", role: "status" });
  const pressed = button({ onclick: async () => {
    shown.textContent = gettext("Finding where you are…");
    const place = await findPlace();
    if (place) context.set(place);
    else shown.textContent = gettext("The phone doesn't say where it is. Allow it in the browser's settings, then try again.");
  } });
  return {
    nodes: [h("div", { class: "row tight" }, shown, pressed)], isGroup: true,
    show: (value) => {
      const place = /** @type {Place | null} */ (isNa(value) ? null : value ?? null);
      shown.textContent = place ? placeWords(place, context.visit.branch) : "";
      pressed.textContent = place ? gettext("Record it again") : gettext("Record my place");
    },
  };
}

/** Files stand in the evidence area, notes have no answer. @returns {FieldControl} */
const nothing = () => ({ nodes: [], show: () => {}, isGroup: true });

/** @type {Record<string, (context: FieldContext) => FieldControl>} */
const CONTROLS = {
  yes_no: yesNo, single_choice: singleChoice, multiple_choice: multipleChoice, scale, nps: scale, number, money: number,
  duration: stopwatch, text: longText, date: dateOrTime, time: dateOrTime, location,
  photo: nothing, audio: nothing, video: nothing, file: nothing, note: nothing,
};
const HAS_NA_CELL = new Set(["yes_no", "single_choice", "scale", "nps", "note"]);

/** The control of a question, with "not applicable" beside it where the question allows it. @param {FieldContext} context @returns {FieldControl} */
export function controlOf(context) {
  const { question, set } = context;
  const control = (CONTROLS[question.kind] ?? nothing)(context);
  if (!question.allow_na || HAS_NA_CELL.has(question.kind)) return control;
  const na = h("input", { type: "checkbox" });
  na.addEventListener("change", () => set(na.checked ? { na: true } : undefined));
  return {
    nodes: [...control.nodes, h("label", { class: "check" }, na, gettext("Not applicable"))], isGroup: true,
    show: (value) => {
      na.checked = isNa(value);
      control.show(isNa(value) ? undefined : value);
    },
  };
}
