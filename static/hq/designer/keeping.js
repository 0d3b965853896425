/** What isn't saved yet, kept in this browser, so that a crash loses nothing. Each open page keeps its own copy under a lock that dies with it. */

/** @typedef {import("./desk.js").Work} Work */
/** @typedef {{revision: number, base: Work, work: Work, at: number}} Copy */

/** @param {number} checklist @param {string} person */
export function openKeeping(checklist, person) {
  const stem = `designer/${person}/${checklist}/`;
  const own = `${stem}${crypto.getRandomValues(new Uint32Array(2)).join("-")}`;
  // Held until the page is gone; another page sees by it that this one lives.
  void navigator.locks?.request(own, () => new Promise(() => undefined));

  /** Claims a copy that no page works on, so that of two pages opened at once only one takes it; gives the way to let go of it. @param {string} name @returns {Promise<(() => void) | null>} */
  const claim = (name) => new Promise((resolve) => {
    if (!navigator.locks) return resolve(() => undefined);
    navigator.locks.request(name, { ifAvailable: true }, (lock) => (lock ? new Promise((release) => resolve(() => release(undefined))) : resolve(null))).catch(() => resolve(null));
  });

  /** @param {string} name @returns {Copy | null} null of what was taken meanwhile, or cut short */
  function read(name) {
    try {
      const copy = JSON.parse(localStorage.getItem(name) ?? "");
      return Array.isArray(copy.work.document.sections) ? copy : null;
    } catch {
      return null;
    }
  }
  function others() {
    try {
      return Object.keys(localStorage).filter((name) => name.startsWith(stem) && name !== own);
    } catch {
      // A browser that keeps nothing.
      return [];
    }
  }
  /** @param {string} name */
  function remove(name) {
    try {
      localStorage.removeItem(name);
    } catch {
      // Nothing was kept there either.
    }
  }

  return {
    /** Keeps it; false where the browser has no room. @param {Copy} copy */
    keep(copy) {
      try {
        localStorage.setItem(own, JSON.stringify(copy));
        return true;
      } catch {
        return false;
      }
    },
    drop: () => remove(own),
    /** The newest copy that a page left behind when it went, and no other page is working on. It stays until `forget`, and older ones for the next time.
     * @returns {Promise<{copy: Copy, forget: () => void} | null>} */
    async takeLeft() {
      for (const name of others().sort((a, b) => (read(b)?.at ?? 0) - (read(a)?.at ?? 0))) {
        const release = read(name) && (await claim(name));
        if (!release) continue;
        const copy = read(name);
        const forget = () => {
          remove(name);
          release();
        };
        if (copy) return { copy, forget };
        release();
      }
      return null;
    },
  };
}
