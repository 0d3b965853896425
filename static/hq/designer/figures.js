/** Figures as the page's language writes them. */
import { fill } from "../../shopper/page/texts.js";

// English here is the one of Europe.
const language = () => (globalThis.document?.documentElement?.lang || "en").replace(/^en$/, "en-GB");

/** A ratio as a number with two places at most. @param {[bigint, bigint]} ratio */
export const figure = ([numerator, denominator]) => Math.round((Number(numerator) / Number(denominator)) * 100) / 100;

/** A number in words of the page: 2.5 or 2,5; what is none stays as it is. @param {unknown} value @param {number} [places] as many always, else two at most */
export function written(value, places) {
  const number = Number(value);
  if (value === "" || value === null || value === undefined || typeof value === "object" || !Number.isFinite(number)) return String(value ?? "");
  return new Intl.NumberFormat(language(), { minimumFractionDigits: places ?? 0, maximumFractionDigits: Math.max(2, places ?? 0) }).format(number);
}

/** A score as people read it. @param {string | null} score */
export const scoreWords = (score) => (score === null ? gettext("no score") : written(score, 2));

/** @param {unknown} points */
export const pointsWords = (points) => fill(ngettext("%(n)s point", "%(n)s points", Number(points)), { n: written(points) });
