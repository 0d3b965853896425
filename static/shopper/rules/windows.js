/** When a visit can be made, in words and as the heading it stands under; pure, so that it runs in the tests too. */
import { dayIn, deadline, fill, since } from "../page/texts.js";

/** What is not begun: today's is what ends today, what can be made longer is merely open. @param {Visit} visit @param {Date} now @returns {"coming" | "today" | "open"} */
export function windowGroup({ window: { opens_at, closes_at }, branch: { time_zone } }, now) {
  const today = dayIn(now, time_zone);
  if (dayIn(new Date(opens_at), time_zone) > today) return "coming";
  // A window that ends at midnight ends with the day before.
  return dayIn(new Date(Date.parse(closes_at) - 1), time_zone) > today ? "open" : "today";
}

/** "until Wed 2 Dec". @param {Visit} visit */
export const untilWords = (visit) => fill(gettext("until %(moment)s"), { moment: deadline(visit.window.closes_at, visit.branch.time_zone) });

/** When it can be made: what is open already says until when. @param {Visit} visit @param {Date} [now] */
export function whenWords(visit, now = new Date()) {
  const { window: { opens_at, closes_at }, branch: { time_zone } } = visit;
  if (new Date(opens_at) <= now) return untilWords(visit);
  return fill(gettext("%(from)s to %(to)s"), { from: since(opens_at, time_zone), to: deadline(closes_at, time_zone) });
}
