/** When to try again after a failure: 2 s, 4 s, 8 s ... 5 minutes at most, with some chance so that phones spread out. */

const FIRST = 2000;
const MOST = 300_000;

/** Milliseconds to wait after `tries` failures. @param {number} tries @param {() => number} [chance] 0 to 1 */
export function waitAfter(tries, chance = Math.random) {
  const whole = Math.min(MOST, FIRST * 2 ** Math.max(0, tries - 1));
  return Math.min(MOST, Math.round(whole * (0.75 + chance() / 2)));
}
