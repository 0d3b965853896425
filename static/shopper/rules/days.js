/** Which day is proposed for a visit; pure, so that it runs in the tests too. */
import { dayIn } from "../page/texts.js";

/** The day to begin with: tomorrow or the next one that can be chosen, today where there is no other. @param {Visit} visit @param {Date} [now] */
export function bestDay({ days = [], branch: { time_zone } }, now = new Date()) {
  const today = dayIn(now, time_zone);
  return days.find((day) => day > today) ?? days[0] ?? "";
}
