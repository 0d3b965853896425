// Changing many branches: shows the one field that is to be changed. The page works without it.

const bulk = /** @type {HTMLElement | null} */ (document.querySelector("[data-bulk]"));
const act = /** @type {HTMLSelectElement | null} */ (bulk?.querySelector('[name="act"]') ?? null);

function show() {
  for (const field of /** @type {NodeListOf<HTMLElement>} */ (bulk?.querySelectorAll("[data-for]") ?? [])) {
    field.hidden = field.dataset.for !== act?.value;
  }
}

act?.addEventListener("change", show);
if (act) show();
