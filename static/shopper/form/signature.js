/** The declaration that a shopper signs by name before sending. */
import { askFor, h } from "../page/dom.js";
import { isOtherName } from "../rules/names.js";
import { fill } from "../page/texts.js";

/** What was typed, by visit, and whether it was too little: a screen drawn anew doesn't take it away. */
const typed = { visit: "", name: "", isRefused: false };

/** Asks whoever signs by another name than the account's: it may be theirs too. @param {string} account @param {string} name */
async function isMeant(account, name) {
  if (!isOtherName(account, name)) return true;
  return (await askFor(fill(gettext("Sign as %(name)s?"), { name }), gettext("Sign and send"), { text: fill(gettext("Your account says %(name)s."), { name: account }) })) !== null;
}

/** The form to sign; a button elsewhere may submit it by its id. @param {string} visit @param {string} account the name it has @param {(declaration: Declaration) => Promise<void>} signed */
export function signature(visit, account, signed) {
  if (typed.visit !== visit) Object.assign(typed, { visit, name: "", isRefused: false });
  const error = h("p", { class: "error", id: "signed-error", hidden: !typed.isRefused }, gettext("Type your name: it stands for your signature."));
  const input = h("input", { id: "signed", type: "text", autocomplete: "name", maxlength: 200, value: typed.name, "aria-describedby": error.id, "aria-invalid": String(typed.isRefused) });
  input.addEventListener("input", () => {
    typed.name = input.value;
    typed.isRefused = false;
    error.hidden = true;
  });
  let isSigned = false;
  /** @param {Event} event */
  async function submit(event) {
    event.preventDefault();
    const name = input.value.trim();
    typed.isRefused = !name;
    error.hidden = !typed.isRefused;
    input.setAttribute("aria-invalid", String(!name));
    if (!name) input.focus();
    if (!name || isSigned) return;
    isSigned = true;
    try {
      isSigned = await isMeant(account, name);
      if (isSigned) await signed({ name, signed_at: new Date().toISOString() });
      else input.focus();
    } catch (problem) {
      isSigned = false;
      error.textContent = problem instanceof Error ? problem.message : String(problem);
      error.hidden = false;
    }
  }
  const node = h("form", { id: "declaration", class: "card pad brief stacked tight", novalidate: true, onsubmit: (/** @type {Event} */ event) => void submit(event) },
    h("h2", {}, gettext("Sign")),
    h("p", {}, gettext("I made this visit myself, as I was briefed, and what I send is what I saw.")),
    h("div", { class: "field" }, h("label", { for: input.id }, gettext("Your name")), input, error));
  return { node };
}
