// Files with branches: says that one is being read, how far an import is, and shows its result. The pages work without it.

const card = /** @type {HTMLElement | null} */ (document.querySelector("[data-import]"));
const bar = card?.querySelector("progress");
const said = card?.querySelector("[data-said]");
const EVERY = 1000;

/** What the server knows; a network that is away for a moment is asked again. */
async function status() {
  try {
    const answer = await fetch(card?.dataset.import ?? "", { headers: { Accept: "application/json" } });
    if (answer.ok) return await answer.json();
    return { busy: answer.status >= 500 };
  } catch {
    return { busy: true };
  }
}

async function ask() {
  const { busy, done, all } = await status();
  if (!busy) return location.reload();
  if (all) show(done, all);
  setTimeout(ask, EVERY);
}

/** @param {number} done @param {number} all */
function show(done, all) {
  if (bar) Object.assign(bar, { max: all, value: done });
  if (said) said.textContent = interpolate(gettext("%(done)s of %(all)s rows"), { done, all }, true);
}

if (card) setTimeout(ask, EVERY);

const form = document.querySelector("[data-upload]");
form?.addEventListener("submit", () => {
  form.querySelector("[data-reading]")?.removeAttribute("hidden");
  form.querySelector("button")?.setAttribute("disabled", "");
});
// Whoever comes back to the page by the browser's button finds it as it was.
addEventListener("pageshow", () => {
  form?.querySelector("[data-reading]")?.setAttribute("hidden", "");
  form?.querySelector("button")?.removeAttribute("disabled");
});
