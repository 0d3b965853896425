// An import under way: says how far it is, and shows the result as soon as it is there. The page works without it.

const card = /** @type {HTMLElement | null} */ (document.querySelector("[data-import]"));
const bar = card?.querySelector("progress");
const said = card?.querySelector("[data-said]");
const EVERY = 1000;

/** Asks how far it is; a network that is away for a moment is asked again. */
async function ask() {
  try {
    const answer = await fetch(card?.dataset.import ?? "", { headers: { Accept: "application/json" } });
    if (answer.ok) {
      const { busy, done, all } = await answer.json();
      if (!busy) return location.reload();
      if (all) show(done, all);
    } else if (answer.status < 500) return location.reload();
  } catch {
    // Asked again below.
  }
  setTimeout(ask, EVERY);
}

/** @param {number} done @param {number} all */
function show(done, all) {
  if (bar) Object.assign(bar, { max: all, value: done });
  if (said) said.textContent = interpolate(gettext("%(done)s of %(all)s rows"), { done, all }, true);
}

if (card) setTimeout(ask, EVERY);
