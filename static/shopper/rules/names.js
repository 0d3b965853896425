/** Whether two names may be one person's. Pure. */

/** @param {string} name */
const wordsOf = (name) => name.normalize("NFKD").toLocaleLowerCase().split(/[^\p{L}\p{M}]+/u).filter(Boolean);

/** Whether a signature is another name than the account's: a part of a name, or more of it, is the same. @param {string} account @param {string} signed */
export function isOtherName(account, signed) {
  const [ours, theirs] = [wordsOf(account), wordsOf(signed)];
  const holds = (/** @type {string[]} */ all, /** @type {string[]} */ some) => some.every((word) => all.includes(word));
  return ours.length > 0 && !holds(ours, theirs) && !holds(theirs, ours);
}
