/** Follows work that a task does: its bar moves, and the page is shown anew when its state changes. Without it, "Look again" does. */

const PAUSE_MS = 1000;

/** State, percent and, where there are some, words; null while the network or the server is away. @param {string} address @returns {Promise<{state: string, share: number, words?: string} | null>} */
async function read(address) {
  try {
    const response = await fetch(address, { headers: { Accept: "application/json" } });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

/** @param {HTMLElement} box */
async function follow(box) {
  const bar = box.querySelector("progress");
  const words = box.querySelector("[data-words]");
  box.querySelector("[data-refresh]")?.remove();
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    const now = await read(box.dataset.progress ?? "");
    if (now && bar) bar.value = now.share;
    if (now?.words && words) words.textContent = now.words;
    if (now && now.state !== box.dataset.state && !(box.dataset.state === "asked" && now.state === "planning")) return location.reload();
  }
}

const box = document.querySelector("[data-progress]");
if (box instanceof HTMLElement) void follow(box);
