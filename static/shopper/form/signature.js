/** The declaration that a shopper signs by name before sending. */
import { h } from "../page/dom.js";

/** What was typed, by visit: a screen drawn anew doesn't take it away. */
const typed = { visit: "", name: "" };

/** The form to sign; a button elsewhere may submit it by its id. @param {string} visit @param {(declaration: Declaration) => Promise<void>} signed */
export function signature(visit, signed) {
  if (typed.visit !== visit) Object.assign(typed, { visit, name: "" });
  const error = h("p", { class: "error", id: "signed-error", hidden: true }, gettext("Type your name: it stands for your signature."));
  const input = h("input", { id: "signed", type: "text", autocomplete: "name", maxlength: 200, value: typed.name, "aria-describedby": error.id });
  input.addEventListener("input", () => {
    typed.name = input.value;
    error.hidden = true;
  });
  let isSigned = false;
  /** @param {Event} event */
  function submit(event) {
    event.preventDefault();
    const name = input.value.trim();
    error.hidden = name !== "";
    input.setAttribute("aria-invalid", String(!name));
    if (!name) input.focus();
    if (!name || isSigned) return;
    isSigned = true;
    void signed({ name, signed_at: new Date().toISOString() }).catch((/** @type {Error} */ problem) => {
      isSigned = false;
      error.textContent = problem.message;
      error.hidden = false;
    });
  }
  const node = h("form", { id: "declaration", class: "card pad brief stacked tight", novalidate: true, onsubmit: submit },
    h("h2", {}, gettext("Sign")),
    h("p", {}, gettext("I made this visit myself, as I was briefed, and what I send is what I saw.")),
    h("div", { class: "field" }, h("label", { for: input.id }, gettext("Your name")), input, error));
  return { node };
}
