/** Where the shopper stands in the form: what was touched stays under the thumb, and coming back leads to the same place. */

const KEY = "standing";

/** @type {Element | null} */
let touched = null;

const note = (/** @type {Event} */ event) => {
  touched = event.target instanceof Element ? event.target : null;
};
globalThis.document?.addEventListener("pointerdown", note, true);
globalThis.document?.addEventListener("focusin", note, true);

/** How tall the form must stay so that the window need not scroll back. @param {HTMLElement} main */
function neededHeight(main) {
  const under = document.querySelector(".under")?.clientHeight ?? 0;
  return window.innerHeight - under - main.getBoundingClientRect().top;
}

/** Changes the page so that what was touched last stays where it is in the window, also when what stood below it vanishes. @param {() => void} change */
export function holdStill(change) {
  const main = document.getElementById("content");
  if (!main) return change();
  const held = touched && main.contains(touched) ? touched.closest(".question, form") : null;
  const top = held?.getBoundingClientRect().top ?? 0;
  main.style.minHeight = `${main.offsetHeight}px`;
  change();
  const moved = held ? held.getBoundingClientRect().top - top : 0;
  // A form shorter than the window has no room to scroll by until it is given some.
  if (moved > 0) main.style.minHeight = `${Math.ceil(main.offsetHeight + moved)}px`;
  if (moved) window.scrollBy(0, moved);
  main.style.minHeight = `${Math.ceil(neededHeight(main))}px`;
}

/** Gives back the room below the form as the shopper scrolls up from it. */
export function giveRoomBack() {
  const main = document.getElementById("content");
  if (main && parseFloat(main.style.minHeight) > neededHeight(main)) main.style.minHeight = `${Math.max(0, Math.ceil(neededHeight(main)))}px`;
}

/** Remembers the question at the top of the window: on this phone, for the last form that was open. @param {string} draft @param {string} section */
export function rememberPlace(draft, section) {
  const below = document.querySelector(".form-head")?.getBoundingClientRect().bottom ?? 0;
  const first = window.scrollY > 0 ? [...document.querySelectorAll(".question")].find((node) => node.getBoundingClientRect().bottom > below + 24) : null;
  try {
    localStorage.setItem(KEY, JSON.stringify({ draft, section, at: first?.id ?? "" }));
  } catch {
    // A browser that keeps nothing here opens the section at its top.
  }
}

/** Where the form was left, when it was this section; else "". @param {string} draft @param {string} section @returns {string} */
export function rememberedPlace(draft, section) {
  try {
    const last = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return last.draft === draft && last.section === section ? last.at : "";
  } catch {
    return "";
  }
}
