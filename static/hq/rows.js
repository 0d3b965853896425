// Lists of a form: rows are added, taken away, taken back and moved, by button and by Alt with the arrows. The form works without it.

/** Whatever is told of a list without a look at it. @param {string} sentence */
function say(sentence) {
  const place = document.getElementById("said");
  if (place) place.textContent = sentence;
}

/** @param {Element} list @returns {HTMLElement[]} the rows that are there, in their order */
const rowsOf = (list) => [...list.querySelectorAll(":scope > [data-row]")].map((row) => /** @type {HTMLElement} */ (row));

/** @param {HTMLElement} row */
const isGone = (row) => body(row).hidden;

/** @param {HTMLElement} row */
const body = (row) => /** @type {HTMLElement} */ (row.querySelector(":scope > [data-body]"));

/** The row's own field of this name: it stands before those of rows within. @param {HTMLElement} row @param {string} name */
const own = (row, name) => /** @type {HTMLInputElement} */ (row.querySelector(`[name$="-${name}"]`));

/** Counts the rows anew, for the eye and for the server. @param {Element} list */
function count(list) {
  rowsOf(list).filter((row) => !isGone(row)).forEach((row, index) => {
    const number = row.querySelector("[data-number]");
    if (number) number.textContent = String(index + 1);
    own(row, "ORDER").value = String(index + 1);
  });
  list.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Gives a copied row its number; lists within keep theirs. @param {ParentNode} part @param {string} number */
function name(part, number) {
  for (const node of part.querySelectorAll("*")) {
    for (const attribute of ["id", "name", "for", "aria-describedby"]) {
      const value = node.getAttribute(attribute);
      if (value?.includes("__prefix__")) node.setAttribute(attribute, value.replace("__prefix__", number));
    }
    if (node instanceof HTMLTemplateElement) name(node.content, number);
  }
}

/** A new row at the end of the list. @param {Element} list @returns {HTMLElement} */
export function addRow(list) {
  const template = /** @type {HTMLTemplateElement} */ (list.querySelector(":scope > template"));
  const total = /** @type {HTMLInputElement} */ (list.querySelector(':scope > [name$="-TOTAL_FORMS"]'));
  const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
  name(copy, total.value);
  const row = /** @type {HTMLElement} */ (copy.firstElementChild);
  total.value = String(Number(total.value) + 1);
  template.before(row);
  count(list);
  return row;
}

/** @param {HTMLElement} row */
const focusIn = (row) => /** @type {HTMLElement | null} */ (row.querySelector("textarea, [type=checkbox]:not([name$=DELETE]), [type=time]"))?.focus();

/** Shows a row, or that it is gone. @param {HTMLElement} row @param {boolean} isAway */
function showGone(row, isAway) {
  const gone = /** @type {HTMLElement} */ (row.querySelector(":scope > [data-gone]"));
  body(row).hidden = isAway;
  gone.hidden = !isAway;
  return gone;
}

/** Takes a row away, or back; it stays on the page until the form is sent. @param {HTMLElement} row @param {boolean} isAway */
function take(row, isAway) {
  own(row, "DELETE").checked = isAway;
  const gone = showGone(row, isAway);
  if (row.parentElement) count(row.parentElement);
  if (isAway) gone.querySelector("button")?.focus();
  else focusIn(row);
}

/** Moves a row past its neighbour; what had the focus keeps it. @param {HTMLElement} row @param {"up" | "down"} way */
function move(row, way) {
  const list = /** @type {HTMLElement} */ (row.parentElement);
  const rows = rowsOf(list).filter((other) => !isGone(other));
  const at = rows.indexOf(row) + (way === "up" ? -1 : 1);
  const other = rows[at];
  if (!other) return;
  const focused = document.activeElement;
  if (way === "up") other.before(row);
  else other.after(row);
  if (focused instanceof HTMLElement && row.contains(focused)) focused.focus();
  row.scrollIntoView({ block: "nearest" });
  count(list);
  say(interpolate(gettext("Now number %(n)s"), { n: at + 1 }, true));
}

/** @param {MouseEvent} event */
function press(event) {
  const button = event.target instanceof Element ? event.target.closest("button") : null;
  if (button?.dataset.add !== undefined) {
    const list = button.closest("[data-rows]");
    if (list) focusIn(addRow(list));
  }
  const row = /** @type {HTMLElement | null} */ (button?.closest("[data-row]"));
  if (!button || !row) return;
  if (button.dataset.move) move(row, /** @type {"up" | "down"} */ (button.dataset.move));
  else if (button.dataset.remove !== undefined) take(row, true);
  else if (button.dataset.back !== undefined) take(row, false);
}

/** @param {KeyboardEvent} event */
function type(event) {
  if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
  const row = /** @type {HTMLElement | null} */ (event.target instanceof Element ? event.target.closest("[data-row]") : null);
  if (!row) return;
  event.preventDefault();
  move(row, event.key === "ArrowUp" ? "up" : "down");
}

/** The empty rows that stand there for who has no script. @param {HTMLFormElement} form */
function dropEmpty(form) {
  for (const list of form.querySelectorAll("[data-rows]")) {
    // The list of a row that has just gone is off the page, and may have no count.
    const counted = /** @type {HTMLInputElement | null} */ (list.querySelector(':scope > [name$="-INITIAL_FORMS"]'));
    if (!list.isConnected || !counted) continue;
    const shown = Number(counted.value);
    for (const row of rowsOf(list).slice(Math.max(shown, 1))) {
      const fields = [...row.querySelectorAll("textarea, input")].map((field) => /** @type {HTMLInputElement} */ (field));
      if (fields.every((field) => (field.type === "checkbox" ? !field.checked : field.type === "hidden" || !field.value))) row.remove();
    }
  }
}

/** A page that comes back with an error has its rows by their numbers: puts them as they were when it was sent. @param {HTMLFormElement} form */
function restore(form) {
  for (const list of form.querySelectorAll("[data-rows]")) {
    const rows = rowsOf(list).map((row) => ({ row, place: Number(own(row, "ORDER").value) || Infinity }));
    const template = list.querySelector(":scope > template");
    for (const { row } of rows.sort((one, other) => (one.place === other.place ? 0 : one.place - other.place))) {
      template?.before(row);
      if (own(row, "DELETE").checked) showGone(row, true);
    }
  }
}

/** Makes the lists of a form live. @param {HTMLFormElement} form */
export function liveRows(form) {
  form.classList.add("live");
  dropEmpty(form);
  restore(form);
  form.addEventListener("click", press);
  form.addEventListener("keydown", type);
}
