// The review page by keyboard: questions one after the other, the evidence of the current one beside it.
// Everything here only presses what the page already has, so that it works the same without this file.
import { playOrPause } from "./sounds.js";

/** @param {string} selector @param {ParentNode} [within] @returns {HTMLElement[]} */
const all = (selector, within = document) => [...within.querySelectorAll(selector)].map((node) => /** @type {HTMLElement} */ (node));

/** @param {string} selector @returns {HTMLElement | null} */
const one = (selector) => document.querySelector(selector);

const KEYS_OFF = "review-keys-off";
const rows = all(".answer");
const form = one(".inline-form, .review-bar .panel");

/** The row that keys act on, or null before the first step. @returns {HTMLElement | undefined} */
const current = () => rows.find((row) => row.classList.contains("current"));

/** @param {HTMLElement} row @param {boolean} [moves] */
function choose(row, moves = true) {
  for (const other of rows) {
    other.classList.toggle("current", other === row);
    if (other === row) other.setAttribute("aria-current", "true");
    else other.removeAttribute("aria-current");
  }
  if (moves) {
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "center" });
  }
  showEvidence(row.dataset.code ?? "");
  const heading = row.closest("section")?.querySelector("h2")?.id;
  for (const link of all(".review-index a")) {
    if (link.getAttribute("href") === `#${heading}`) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

/** Mark the files of a question, and show its first photo large. @param {string} code */
function showEvidence(code) {
  const near = all("[data-question]").filter((file) => {
    const isNear = code !== "" && file.dataset.question === code;
    file.toggleAttribute("data-near", isNear);
    return isNear;
  });
  const photo = near.map((file) => file.querySelector("[data-photo]")).find(Boolean);
  if (photo instanceof HTMLAnchorElement) enlarge(photo);
  near[0]?.scrollIntoView({ block: "nearest" });
}

/** @param {HTMLAnchorElement} photo */
function enlarge(photo) {
  const image = /** @type {HTMLImageElement | null} */ (one("[data-big-image]"));
  const link = /** @type {HTMLAnchorElement | null} */ (one("[data-zoom]"));
  const caption = one("[data-big-caption]");
  if (!image || !link || !caption) return;
  image.src = link.href = photo.href;
  image.alt = photo.querySelector("img")?.alt ?? "";
  caption.textContent = photo.dataset.caption ?? "";
  caption.hidden = !caption.textContent;
  for (const other of all("[data-photo]")) other.removeAttribute("aria-current");
  photo.setAttribute("aria-current", "true");
}

function zoom() {
  const box = /** @type {HTMLDialogElement | null} */ (one("[data-zoom-box]"));
  const shown = /** @type {HTMLImageElement | null} */ (one("[data-zoom-image]"));
  const image = /** @type {HTMLImageElement | null} */ (one("[data-big-image]"));
  if (!box || !shown || !image) return;
  shown.src = image.src;
  shown.alt = image.alt;
  box.showModal();
}

/** @param {number} by */
function step(by) {
  const place = rows.findIndex((row) => row === current());
  const next = rows[place < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, place + by))];
  if (next) choose(next);
}

/** @param {string} act */
function press(act) {
  const row = current() ?? rows[0];
  if (row) row.querySelector(`[data-act="${act}"]`)?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
}

function help() {
  /** @type {HTMLDialogElement | null} */ (one("[data-keys-help]"))?.showModal();
}

/** @type {Record<string, () => void>} */
const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  r: () => press("remark"),
  c: () => press("correct"),
  x: () => one('.review-bar [data-act="return"]')?.click(),
  a: () => /** @type {HTMLFormElement | null} */ (one("form[data-approve]"))?.requestSubmit(),
  z: zoom,
  p: playOrPause,
  "?": help,
};

/** Whether a key typed here is text, not a wish. @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof Element && target.closest("input, textarea, select, dialog, audio, video") !== null;
}

/** The physical key, so that J is J on a Cyrillic layout too. @param {KeyboardEvent} event */
const keyOf = (event) => (event.key === "?" ? "?" : event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : event.key);

let areKeysOn = true;
try {
  areKeysOn = localStorage.getItem(KEYS_OFF) === null;
} catch {
  // A browser that keeps nothing: the keys are on.
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !document.querySelector("dialog[open]")) one("[data-cancel]")?.click();
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target)) return;
  const act = KEYS[keyOf(event)];
  // While a form is open a key is a letter of it, wherever the focus may be: nothing is approved by mistake.
  if (!act || form || (!areKeysOn && event.key !== "?")) return;
  event.preventDefault();
  act();
});

const box = /** @type {HTMLInputElement | null} */ (one("[data-keys-on]"));
if (box) {
  box.checked = areKeysOn;
  box.addEventListener("change", () => {
    areKeysOn = box.checked;
    try {
      if (areKeysOn) localStorage.removeItem(KEYS_OFF);
      else localStorage.setItem(KEYS_OFF, "1");
    } catch {
      // It holds for this page at least.
    }
  });
}
one("[data-keys]")?.removeAttribute("hidden");
one("[data-help]")?.addEventListener("click", help);
one("[data-zoom]")?.addEventListener("click", (event) => {
  event.preventDefault();
  zoom();
});
for (const photo of all("[data-photo]")) {
  photo.addEventListener("click", (event) => {
    event.preventDefault();
    enlarge(/** @type {HTMLAnchorElement} */ (photo));
  });
}
for (const row of rows) {
  row.addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || !event.target.closest("a, button, input, textarea, select, summary, label")) choose(row, false);
  });
}

const first = current();
if (first) choose(first, false);

function focusForm() {
  const field = form?.querySelector("textarea, input[type=text], input:checked, input:not([type=hidden])");
  if (field instanceof HTMLElement) field.focus({ preventScroll: true });
}
focusForm();
// The browser moves the focus to the address's fragment when all is loaded.
addEventListener("load", () => setTimeout(focusForm));
