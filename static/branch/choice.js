/** Goes to a branch as soon as it is chosen; without scripts a button does it. */

for (const select of document.querySelectorAll('select[data-submits]')) {
  select.addEventListener('change', () => /** @type {HTMLSelectElement} */ (select).form?.requestSubmit());
}
