/** Waits for a report that is being made, says how it stands, and saves the file once it is ready. */

const PAUSE_MS = 1500;

/** @param {HTMLElement} box */
async function watch(box) {
  const address = box.dataset.status;
  if (!address || box.dataset.state === 'ready' || box.dataset.state === 'failed') return;
  box.querySelector('[data-refresh]')?.remove();
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    const answer = await read(address);
    if (!answer) continue;
    if (answer.state === 'ready') return ready(box, answer.file);
    if (answer.state === 'failed') return say(box, box.dataset.failed ?? '');
    const label = box.querySelector('[data-label]');
    if (label) label.textContent = answer.label;
  }
}

/**
 * The state of the report; null while the network or the server is away.
 * @param {string} address
 * @returns {Promise<{state: string, label: string, file: string} | null>}
 */
async function read(address) {
  try {
    const response = await fetch(address, { headers: { Accept: 'application/json' } });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

/**
 * @param {HTMLElement} box
 * @param {string} file
 */
function ready(box, file) {
  say(box, box.dataset.ready ?? '');
  const link = document.createElement('a');
  link.href = file;
  link.textContent = box.dataset.link ?? '';
  box.append(' ', link);
  window.location.assign(file);
}

/**
 * @param {HTMLElement} box
 * @param {string} words
 */
function say(box, words) {
  box.replaceChildren(words);
}

const box = document.getElementById('report');
if (box) watch(box);
