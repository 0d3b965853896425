/** Building pages from nodes: text is always text, so that no data can become markup. */

/** @typedef {Node | string | number | null | undefined | false} Child */
/** @typedef {Record<string, any>} Props */

const ICONS = {
  back: "m15 5-7 7 7 7",
  list: "M4 7h16M4 12h16M4 17h10",
  visits: "M7 5h10a3 3 0 0 1 3 3v9a3 3 0 0 1-3 3H7a3 3 0 0 1-3-3V8a3 3 0 0 1 3-3zM4 10h16M9 3v4M15 3v4",
  offers: "M12 21s7-6.2 7-11a7 7 0 1 0-14 0c0 4.8 7 11 7 11zM12 12.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z",
  earnings: "M6 6h12a3 3 0 0 1 3 3v7a3 3 0 0 1-3 3H6a3 3 0 0 1-3-3V9a3 3 0 0 1 3-3zM3 11h18M16 15h2",
  offline: "M3 3l18 18M8.500 16.500a5 5 0 0 1 7 0M5 13a10 10 0 0 1 5-2.700M2 9a15 15 0 0 1 4-2.500M12 20h.01",
  comment: "M5 5h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-7l-5 4v-4H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2z",
  microphone: "M12 15a3.500 3.500 0 0 0 3.500-3.500v-5a3.500 3.500 0 0 0-7 0v5A3.500 3.500 0 0 0 12 15zM5 11.500a7 7 0 0 0 14 0M12 18.500V22",
  pause: "M8 5v14M16 5v14",
  resume: "m7 4 13 8-13 8z",
  stop: "M6 6h12v12H6z",
  close: "M6 6l12 12M18 6 6 18",
  send: "M5 12h14M13 6l6 6-6 6",
  moon: "M20 14.500A8.500 8.500 0 1 1 9.500 4a7 7 0 0 0 10.500 10.500z",
  camera: "M4 8h3l2-3h6l2 3h3a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V9a1 1 0 0 1 1-1zM12 16.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7z",
  gallery: "M5 4h14a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1zM4 17l5-5 4 4 2.500-2.500L20 18M15.500 9h.01",
};

/** @param {Element} node @param {string} name @param {any} value */
function setProp(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else if (name === "value") /** @type {HTMLInputElement} */ (node).value = value;
  else if (name === "class") node.setAttribute("class", value);
  else node.setAttribute(name, value === true ? "" : String(value));
}

/** An element with its properties (`onclick` takes a function) and children.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag @param {Props} [props] @param {...(Child | Child[])} children @returns {HTMLElementTagNameMap[T]} */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const child of children.flat()) {
    if (child !== null && child !== undefined && child !== false) node.append(child instanceof Node ? child : String(child));
  }
  for (const [name, value] of Object.entries(props)) setProp(node, name, value);
  return node;
}

/** A line drawing that says nothing to a screen reader. @param {keyof typeof ICONS} name */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** A button; `props` as in `h`. @param {Props} props @param {...Child} children */
export function button(props, ...children) {
  return h("button", { type: "button", class: "btn", ...props }, ...children);
}

/** A button with a picture only, named for those who don't see it. @param {keyof typeof ICONS} picture @param {string} label @param {Props} [props] */
export function iconButton(picture, label, props = {}) {
  return h("button", { type: "button", class: "icon-btn", "aria-label": label, title: label, ...props }, icon(picture));
}

/** Asks one thing with a text or the field given, and gives it back; null when cancelled, or while something else is asked: a button was tapped twice.
 * @param {string} title @param {string} confirm @param {{label?: string, text?: string, field?: HTMLSelectElement}} [ask] @returns {Promise<string | null>} */
export function askFor(title, confirm, ask = {}) {
  return new Promise((resolve) => {
    if (document.getElementById("asking")) return resolve(null);
    const field = ask.label ? ask.field ?? h("textarea", { id: "asked", required: true, rows: 3 }) : null;
    const form = h("form", { method: "dialog", class: "stacked" },
      h("h2", {}, title),
      ask.text && h("p", {}, ask.text),
      field && h("div", { class: "field" }, h("label", { for: field.id }, ask.label), field),
      h("button", { class: "btn primary wide", value: "yes" }, confirm),
      button({ class: "btn wide", onclick: () => dialog.close() }, gettext("Cancel")));
    const dialog = h("dialog", { id: "asking", "aria-label": title }, form);
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "yes" ? (field ? field.value.trim() : "yes") : null);
      dialog.remove();
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Says a sentence to screen readers, and shows it for a while. @param {string} sentence */
export function say(sentence) {
  const place = document.getElementById("spoken");
  if (!place) return;
  place.textContent = sentence;
  place.hidden = false;
  window.setTimeout(() => {
    if (place.textContent === sentence) place.hidden = true;
  }, 6000);
}
