/** What isn't saved yet, kept in this browser, so that a crash loses nothing. Each open page keeps its own copy under a lock that dies with it. */

/** @typedef {import("./desk.js").Work} Work */
/** @typedef {{revision: number, base: Work, work: Work, at: number}} Copy */

/** @param {number} checklist @param {string} person */
export function openKeeping(checklist, person) {
  const stem = `designer/${person}/${checklist}/`;
  const own = `${stem}${crypto.getRandomValues(new Uint32Array(2)).join("-")}`;
  // Held until the page is gone; another page sees by it that this one lives.
  void navigator.locks?.request(own, () => new Promise(() => undefined));

  /** @param {string} name @returns {Promise<boolean>} */
  const isLeft = async (name) => !navigator.locks || navigator.locks.request(name, { ifAvailable: true }, (lock) => lock !== null);

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
    drop() {
      try {
        localStorage.removeItem(own);
      } catch {
        // Nothing was kept there either.
      }
    },
    /** The newest copy that a page left behind when it went, and no other page is working on; it is taken out. @returns {Promise<Copy | null>} */
    async takeLeft() {
      /** @type {Copy[]} */
      const found = [];
      try {
        for (const name of Object.keys(localStorage).filter((one) => one.startsWith(stem) && one !== own)) {
          if (!(await isLeft(name))) continue;
          found.push(JSON.parse(localStorage.getItem(name) ?? ""));
          localStorage.removeItem(name);
        }
      } catch {
        // A browser that keeps nothing, or a copy that was cut short: there is nothing to go on with.
      }
      return found.sort((a, b) => b.at - a.at)[0] ?? null;
    },
  };
}
