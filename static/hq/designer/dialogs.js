/** Asking one thing in words, with as many answers as there are. */
import { h } from "../../shopper/page/dom.js";

/** @typedef {import("../../shopper/page/dom.js").Child} Child */

/** Shows a dialog until it is closed; gives the value of the button, or "" when it was cancelled.
 * @param {string} title @param {Child[]} content @param {[string, string, string?][]} answers value, words and class of each button @returns {Promise<string>} */
export function ask(title, content, answers) {
  return new Promise((resolve) => {
    const buttons = answers.map(([value, words, look = ""]) => h("button", { class: `btn ${look}`, value, type: "submit" }, words));
    const dialog = h("dialog", { class: "designer-dialog", "aria-label": title }, h("form", { method: "dialog", class: "stacked" },
      h("h2", { tabindex: "-1" }, title), ...content, h("div", { class: "form-actions" }, ...buttons)));
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue);
      dialog.remove();
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** One that closes by what is chosen in it. @param {string} title @param {(close: () => void) => Child[]} content @param {string} [look] */
export function open(title, content, look = "") {
  const close = () => dialog.close();
  const dialog = h("dialog", { class: `designer-dialog ${look}`, "aria-label": title });
  dialog.append(h("div", { class: "dialog-head" }, h("h2", { tabindex: "-1" }, title), h("button", { type: "button", class: "btn small", onclick: close }, gettext("Close"))));
  for (const child of content(close)) if (child) dialog.append(child instanceof Node ? child : String(child));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
