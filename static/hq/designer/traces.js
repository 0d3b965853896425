/** What an answer brought in the trial: by a sign and in words, not by colour alone. */
import { h } from "../../shopper/page/dom.js";
import { fill } from "../../shopper/page/texts.js";

/** @typedef {TrialResult["questions"][number]} Row */

/** @param {Row} row figures as the server writes them for the reader @returns {[string, string, string]} look, sign and words */
function markOf({ earned, possible, lost, bonus }) {
  if (bonus && earned === "0") return ["muted", "○", gettext("no bonus")];
  if (bonus) return [earned.startsWith("-") ? "bad-text" : "bonus-text", earned.startsWith("-") ? "▼" : "+", fill(gettext("%(n)s bonus"), { n: earned })];
  const points = `${earned}/${possible}`;
  return lost === "0" ? ["ok-text", "✓", points] : ["bad-text", "▼", fill(gettext("%(points)s, lost %(n)s"), { points, n: lost })];
}

/** Null of what isn't scored. @param {Row} row */
export function traceMark(row) {
  if (row.state !== "scored") return null;
  const [look, sign, words] = markOf(row);
  return h("span", { class: `points nums ${look}` }, h("span", { "aria-hidden": "true" }, `${sign} `), words);
}
