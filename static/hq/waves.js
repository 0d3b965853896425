// Choosing many branches or visits: a filter, ticking all that is shown, a count. The pages work without it.

/** @param {ParentNode} part @returns {HTMLInputElement[]} */
const boxes = (part) => [...part.querySelectorAll('tbody input[type="checkbox"]')].map((box) => /** @type {HTMLInputElement} */ (box));

const branches = document.querySelector("[data-branches]");
if (branches instanceof HTMLDetailsElement) {
  const rows = /** @type {HTMLTableRowElement[]} */ ([...branches.querySelectorAll("[data-branch]")]);
  const texts = rows.map((row) => (row.textContent ?? "").toLocaleLowerCase());
  const search = /** @type {HTMLInputElement} */ (branches.querySelector("[data-branch-search]"));
  const count = /** @type {HTMLOutputElement} */ (branches.querySelector("[data-branch-count]"));
  const chosen = /** @type {HTMLInputElement | null} */ (document.querySelector('input[name="reach"][value="chosen"]'));

  const recount = () => { count.value = String(boxes(branches).filter((box) => box.checked).length); };
  /** @param {boolean} value */
  const tickShown = (value) => {
    for (const row of rows) if (!row.hidden) for (const box of row.querySelectorAll("input")) box.checked = value;
    choose();
  };
  const choose = () => { if (chosen) chosen.checked = true; recount(); };

  search.addEventListener("input", () => {
    const words = search.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    rows.forEach((row, index) => { row.hidden = !words.every((word) => texts[index].includes(word)); });
  });
  // Enter in the filter would send the whole form.
  search.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  branches.querySelector("[data-branch-all]")?.addEventListener("click", () => tickShown(true));
  branches.querySelector("[data-branch-none]")?.addEventListener("click", () => tickShown(false));
  branches.addEventListener("change", choose);
  chosen?.addEventListener("change", () => { branches.open = true; });
  branches.querySelector("[data-branch-filters]")?.removeAttribute("hidden");
  recount();
}

const visits = document.querySelector("[data-visits]");
const all = visits?.querySelector("[data-tick-all]");
if (visits && all instanceof HTMLInputElement) {
  all.hidden = false;
  all.addEventListener("change", () => { for (const box of boxes(visits)) box.checked = all.checked; });
}
