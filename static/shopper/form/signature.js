/** The declaration that a shopper signs by name before sending. */
import { askFor, h } from "../page/dom.js";
import { isOtherName } from "../rules/names.js";
import { fill } from "../page/texts.js";

/** What was typed, by visit, and what was said to it: a screen drawn anew takes neither away. */
const typed = { visit: "", name: "", said: "" };
/** Where it is said now. @type {HTMLElement | undefined} */
let place;

/** @param {string} words "" for nothing */
function say(words) {
  typed.said = words;
  if (!place) return;
  place.textContent = words;
  place.hidden = !words;
}

/** Asks whoever signs by another name than the account's: it may be theirs too. @param {string} account @param {string} name */
async function isMeant(account, name) {
  if (!isOtherName(account, name)) return true;
  return (await askFor(fill(gettext("Sign as %(name)s?"), { name }), gettext("Sign and send"), { text: fill(gettext("Your account says %(name)s."), { name: account }) })) !== null;
}

/** The form to sign; a button elsewhere may submit it by its id. @param {string} visit @param {string} account the name it has @param {(declaration: Declaration) => Promise<void>} signed */
export function signature(visit, account, signed) {
  if (typed.visit !== visit) Object.assign(typed, { visit, name: "", said: "" });
  const error = h("p", { class: "error", id: "signed-error", hidden: !typed.said }, typed.said);
  const input = h("input", { id: "signed", type: "text", autocomplete: "name", maxlength: 200, value: typed.name, "aria-describedby": error.id, "aria-invalid": String(Boolean(typed.said) && !typed.name.trim()) });
  place = error;
  input.addEventListener("input", () => {
    typed.name = input.value;
    say("");
  });
  let isSigned = false;
  /** @param {Event} event */
  async function submit(event) {
    event.preventDefault();
    const name = input.value.trim();
    say(name ? "" : gettext("Type your name: it stands for your signature."));
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
      say(problem instanceof Error ? problem.message : String(problem));
    }
  }
  const node = h("form", { id: "declaration", class: "card pad brief stacked tight", novalidate: true, onsubmit: (/** @type {Event} */ event) => void submit(event) },
    h("h2", {}, gettext("Sign")),
    h("p", {}, gettext("I made this visit myself, as I was briefed, and what I send is what I saw.")),
    h("div", { class: "field" }, h("label", { for: input.id }, gettext("Your name")), input, error));
  return { node };
}
