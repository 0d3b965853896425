/** Says whether a chosen file is the one that was made: its SHA-256 is computed here, and the file goes nowhere. */

const box = document.querySelector('[data-sha256]');
const input = document.getElementById('file');

/** @param {ArrayBuffer} bytes @returns {Promise<string>} */
async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** @param {HTMLElement} box @param {HTMLInputElement} input */
async function check(box, input) {
  const file = input.files?.[0];
  const said = box.querySelector('[role=status]');
  if (!file || !(said instanceof HTMLElement)) return;
  const same = (await sha256(await file.arrayBuffer())) === box.dataset.sha256;
  said.textContent = `${file.name}: ${(same ? box.dataset.same : box.dataset.other) ?? ''}`;
  said.className = `notice ${same ? 'success' : 'warning'}`;
  said.hidden = false;
  input.value = '';
}

// An address without https has no crypto.subtle; the fingerprint stands there to be compared by other means.
if (box instanceof HTMLElement && input instanceof HTMLInputElement && crypto.subtle) {
  input.closest('p')?.removeAttribute('hidden');
  input.addEventListener('change', () => void check(box, input));
}
