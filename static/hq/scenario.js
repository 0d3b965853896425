// The scenario's page: its lists, the phone and the checks beside it, and a word before what was typed would be lost. It works without this file.
import { h } from "../shopper/page/dom.js";
import { addRow, liveRows } from "./rows.js";

const PAUSE = 400;

/** @typedef {{field: string, words: string}} Check */
/** @typedef {{tone: string, words: string}} Sum */
/** @typedef {{scenario: Scenario, checks: {sums: Sum[], groups: {title: string, rows: Check[]}[], is_valid: boolean, has_gaps: boolean}}} Answer */

/** @param {Answer["checks"]} checks */
function showChecks({ sums, groups, is_valid: isValid, has_gaps: hasGaps }) {
  const summary = document.querySelector("[data-checks-summary]");
  const list = document.querySelector("[data-checks-list]");
  summary?.replaceChildren(...sums.map(({ tone, words }) => h("span", { class: `tag ${tone}` }, words)));
  list?.replaceChildren(...groups.map(({ title, rows }) => h("div", {}, h("h3", {}, title),
    h("ul", {}, ...rows.map(({ field, words }) => h("li", {}, h("a", { href: `#${field}` }, words)))))));
  document.querySelector("[data-checks-gaps]")?.toggleAttribute("hidden", !isValid || !hasGaps);
  for (const field of document.querySelectorAll("#scenario [data-lacking]")) field.removeAttribute("data-lacking");
  for (const { field } of groups.flatMap(({ rows }) => rows)) document.getElementById(field)?.setAttribute("data-lacking", "");
}

/** The phone beside the form. @param {HTMLElement} place */
function phone(place) {
  const frame = /** @type {HTMLIFrameElement} */ (place.querySelector("iframe"));
  /** @type {Scenario | null} */
  let shown = null;
  const tell = () => { if (shown) frame.contentWindow?.postMessage(shown, window.location.origin); };
  const open = () => {
    const asked = new URLSearchParams([...place.querySelectorAll("select")].map((one) => [one.name, one.value]));
    frame.src = `${place.dataset.url}?${asked}`;
  };
  frame.addEventListener("load", tell);
  const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
  for (const select of place.querySelectorAll("select")) if (select.name === "theme") select.value = document.documentElement.dataset.theme || (isDark ? "dark" : "light");
  place.addEventListener("change", open);
  place.hidden = false;
  document.querySelector("[data-written]")?.setAttribute("hidden", "");
  open();
  return (/** @type {Scenario} */ scenario) => { shown = scenario; tell(); };
}

/** Asks the server what the form says, a moment after the last change; an older answer never covers a newer one.
 * @param {HTMLFormElement} form @param {(answer: Answer) => void} show */
function follow(form, show) {
  let timer = 0;
  let asked = 0;
  const ask = async () => {
    const mine = ++asked;
    const answer = await fetch(form.dataset.preview ?? "", { method: "POST", body: new FormData(form) }).catch(() => null);
    if (answer?.ok && mine === asked) show(await answer.json());
  };
  form.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void ask(), PAUSE);
  });
  void ask();
}

/** Brings the chosen pictures, one after the other, each a row of the list. @param {HTMLFormElement} form @param {HTMLInputElement} input */
async function bring(form, input) {
  const list = /** @type {HTMLElement} */ (form.querySelector('[name="pictures-TOTAL_FORMS"]')?.parentElement);
  const error = /** @type {HTMLElement} */ (form.querySelector("[data-picture-error]"));
  const files = [...(input.files ?? [])];
  error.textContent = "";
  // Else they would be sent once more with the form.
  input.value = "";
  for (const file of files) {
    const body = new FormData();
    body.set("picture", file);
    body.set("csrfmiddlewaretoken", String(new FormData(form).get("csrfmiddlewaretoken")));
    const answer = await fetch(input.dataset.pictures ?? "", { method: "POST", body }).catch(() => null);
    const { id, small, detail } = answer?.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
    if (!id) {
      error.textContent = `${file.name}: ${detail ?? gettext("There was no answer; try again.")}`;
      continue;
    }
    const row = addRow(list);
    const name = /** @type {HTMLInputElement} */ (row.querySelector('[name$="-id"]'));
    name.value = id;
    name.before(h("img", { class: "picture", src: small, alt: "" }));
    name.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/** @param {HTMLFormElement} form */
function guard(form) {
  let isChanged = false;
  form.addEventListener("input", () => { isChanged = true; });
  form.addEventListener("submit", () => { isChanged = false; });
  window.addEventListener("beforeunload", (event) => { if (isChanged) event.preventDefault(); });
}

const form = document.getElementById("scenario");
const place = document.querySelector("[data-phone]");
if (form instanceof HTMLFormElement && place instanceof HTMLElement) {
  liveRows(form);
  const input = form.querySelector("[data-pictures]");
  if (input instanceof HTMLInputElement) input.addEventListener("change", () => void bring(form, input));
  guard(form);
  const draw = phone(place);
  follow(form, ({ scenario, checks }) => { draw(scenario); showChecks(checks); });
}
