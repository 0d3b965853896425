/** The week: a visit is dragged to a shopper and a day; what stands against it is said before it is let go. Without it, the form above serves. */

import { send } from "./designer/server.js";

/** @typedef {Record<string, {reason: string, days: Record<string, string>}>} Fits by shopper: a sentence against them, or one against each day; "" is none */

const card = /** @type {HTMLElement | null} */ (document.querySelector("[data-schedule]"));
const said = /** @type {HTMLElement | null} */ (card?.querySelector("[data-said]") ?? null);

/** @typedef {{chip: HTMLElement, answer: Promise<Fits>, fits: Fits | null}} Held a visit, and where it may go: null until the server has said it */

/** Nothing is known where the server didn't say it. @type {Fits} */
const UNSAID = {};

/** What is being dragged. @type {Held | null} */
let dragged = null;

/** @param {string} sentence @param {boolean} [isBad] */
function say(sentence, isBad = false) {
  if (!said) return;
  said.textContent = sentence;
  said.classList.toggle("bad", isBad);
}

/** The cells a visit can be let go on. @returns {HTMLTableCellElement[]} */
const cells = () => [...(card?.querySelectorAll("td[data-day]") ?? [])].map((cell) => /** @type {HTMLTableCellElement} */ (cell));

/** Who would have the visit on this cell: its row's shopper, or in a branch's own row who has it. @param {HTMLElement} cell @param {HTMLElement} chip */
function shopperOf(cell, chip) {
  const row = /** @type {HTMLElement} */ (cell.parentElement);
  if (row.dataset.shopper) return row.dataset.shopper;
  return row.contains(chip) ? chip.dataset.owner : "";
}

/** What stands against a cell; null while nobody knows, or where nothing can be let go. @param {HTMLElement} cell @param {Held | null} held */
function against(cell, held) {
  if (!held) return null;
  const shopper = shopperOf(cell, held.chip);
  const fit = shopper ? held.fits?.[shopper] : undefined;
  if (!fit) return null;
  return fit.reason || (fit.days[cell.dataset.day ?? ""] ?? "");
}

/** Marks every cell, and says beside each shopper what stands against them. */
function show() {
  for (const cell of cells()) {
    const why = against(cell, dragged);
    cell.classList.toggle("may", why === "");
    cell.classList.toggle("may-not", Boolean(why));
    cell.classList.remove("over");
  }
  for (const place of card?.querySelectorAll("[data-why]") ?? []) {
    const row = /** @type {HTMLElement | null} */ (place.closest("tr"));
    const reason = dragged?.fits?.[row?.dataset.shopper ?? ""]?.reason ?? "";
    place.textContent = reason;
    place.toggleAttribute("hidden", !reason);
  }
}

/** Asks what stands against the cells; nothing can be let go where the server doesn't say. @param {HTMLElement} chip @returns {Promise<Fits>} */
async function fitsOf(chip) {
  const asked = new URLSearchParams();
  for (const day of new Set(cells().map((cell) => cell.dataset.day ?? ""))) asked.append("day", day);
  for (const shopper of new Set(cells().map((cell) => shopperOf(cell, chip)))) if (shopper) asked.append("shopper", shopper);
  const answer = await send("GET", `${chip.dataset.fits}?${asked}`);
  return answer.ok ? answer.data : UNSAID;
}

const looking = () => gettext("Looking who may take it…");
const unreached = (/** @type {Fits} */ fits) => fits === UNSAID ? gettext("The server can't be reached. Nothing was changed.") : "";

/** @param {DragEvent} event */
async function begin(event) {
  const chip = event.target instanceof Element ? /** @type {HTMLElement | null} */ (event.target.closest("[data-visit]")) : null;
  if (!chip || !event.dataTransfer) return;
  // Let go already, and not yet answered for.
  if (chip.classList.contains("waiting")) return event.preventDefault();
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", chip.dataset.visit ?? "");
  chip.classList.add("moving");
  const mine = { chip, answer: fitsOf(chip), fits: /** @type {Fits | null} */ (null) };
  dragged = mine;
  say(looking());
  mine.fits = await mine.answer;
  if (dragged !== mine) return;
  say(unreached(mine.fits), mine.fits === UNSAID);
  show();
}

/** The cell under the hand. @param {Event} event */
const under = (event) => (event.target instanceof Element ? /** @type {HTMLElement | null} */ (event.target.closest("td[data-day]")) : null);

/** @param {DragEvent} event */
function hover(event) {
  const cell = under(event);
  if (!cell || !dragged) return;
  const why = against(cell, dragged);
  // Whoever is quicker than the server may let go where a shopper could be: its answer is waited for then.
  if (why === "" || (!dragged.fits && shopperOf(cell, dragged.chip))) event.preventDefault();
  for (const other of cells()) other.classList.toggle("over", other === cell && why === "");
  if (why !== null) say(why, Boolean(why));
}

/** @param {DragEvent} event */
async function drop(event) {
  const cell = under(event);
  const held = dragged;
  if (!cell || !held) return;
  event.preventDefault();
  end();
  if (!held.fits) {
    say(looking());
    held.chip.classList.add("waiting");
    held.fits = await held.answer;
    held.chip.classList.remove("waiting");
  }
  const why = against(cell, held);
  if (why === "") await move(held.chip, cell, shopperOf(cell, held.chip) ?? "");
  else say(why ?? unreached(held.fits), true);
}

/** Shows the visit where it was let go, asks the server, and takes it back where that refuses. @param {HTMLElement} chip @param {HTMLElement} cell @param {string} shopper */
async function move(chip, cell, shopper) {
  const before = { parent: /** @type {HTMLElement} */ (chip.parentElement), next: chip.nextSibling, owner: chip.dataset.owner };
  cell.append(chip);
  chip.classList.add("waiting");
  chip.dataset.owner = shopper;
  const answer = await post(chip.dataset.reassign ?? "", { shopper, day: cell.dataset.day ?? "" });
  chip.classList.remove("waiting");
  if (!answer.ok) {
    before.parent.insertBefore(chip, before.next?.parentNode === before.parent ? before.next : null);
    chip.dataset.owner = before.owner;
  }
  for (const place of [before.parent, cell]) place.classList.toggle("none", !place.querySelector(".chip"));
  say(answer.detail, !answer.ok);
}

/** @param {string} url @param {Record<string, string>} fields @returns {Promise<{ok: boolean, detail: string}>} */
async function post(url, fields) {
  const body = new FormData(/** @type {HTMLFormElement} */ (card?.querySelector("[data-token]")));
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  try {
    const response = await fetch(url, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "error" });
    const data = await response.json();
    return { ok: response.ok, detail: String(data.detail) };
  } catch {
    return { ok: false, detail: gettext("The server didn't answer as it should. Load the page again to see how things stand.") };
  }
}

function end() {
  if (dragged && !dragged.fits) say("");
  dragged?.chip.classList.remove("moving");
  dragged = null;
  show();
}

if (card) {
  card.addEventListener("dragstart", begin);
  card.addEventListener("dragover", hover);
  card.addEventListener("drop", drop);
  card.addEventListener("dragend", end);
}
