// Forms that narrow a list: they always say what is shown, and on a phone they stand folded above it.

const forms = /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll('form.filters[method="get"]'));
const asked = new URLSearchParams(location.search);

/** Whether the page is narrowed by a control: one that always has a value narrows nothing. @param {Element} control */
function narrows(control) {
  const { name, type } = /** @type {HTMLInputElement | HTMLSelectElement} */ (control);
  if (!name || type === "hidden" || !asked.get(name)) return false;
  return !(control instanceof HTMLSelectElement) || [...control.options].some((option) => option.value === "");
}

/** Put a form behind a summary, open while it narrows. @param {HTMLFormElement} form */
function fold(form) {
  const [details, summary] = [document.createElement("details"), document.createElement("summary")];
  summary.textContent = form.dataset.fold ?? "";
  details.className = "fold";
  details.open = [...form.elements].some(narrows);
  form.replaceWith(details);
  details.append(summary, form);
}

if (matchMedia("(max-width: 760px)").matches) for (const form of forms) if (form.dataset.fold) fold(form);

// Back brings a page as it was left, with the choice that led away from it.
addEventListener("pageshow", (event) => {
  if (event.persisted) for (const form of forms) form.reset();
});
