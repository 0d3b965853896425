/** When a visit can be made, in words and as the heading it stands under; pure, so that it runs in the tests too. */
import { dayIn, dayName, dayWords, deadline, fill, since, timeIn, weekdays } from "../page/texts.js";

/** @typedef {NonNullable<Scenario["windows"]>} Hours */

/** The day of the week, 1 to 7, of a day like 2026-11-22. @param {string} day */
const weekdayOf = (day) => (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7 + 1;

/** @param {Hours[number]} hours */
const span = ({ from, to }) => `${from}–${to}`;

/** The hours that a scenario asks for: "Mon–Fri 10:00–16:00; Sat 10:00–14:00". @param {Scenario | null} scenario */
export const hoursWords = (scenario) => (scenario?.windows ?? []).map((row) => `${weekdays(row.weekdays)} ${span(row)}`).join("; ");

/** Those of the hours that hold a moment, as the server judges it (audits/rules/integrity.py). @param {Hours} hours @param {string} zone @param {Date} now */
function holding(hours, zone, now) {
  const clock = timeIn(now, zone);
  const today = weekdayOf(dayIn(now, zone));
  const yesterday = today === 1 ? 7 : today - 1;
  return hours.filter(({ weekdays: days, from, to }) => from <= to
    ? days.includes(today) && from <= clock && clock <= to
    : (days.includes(today) && clock >= from) || (days.includes(yesterday) && clock <= to));
}

/** Whether a moment is none of those that were asked for. @param {Visit} visit @param {Scenario | null} scenario @param {Date} [now] */
export function isOutsideHours({ branch: { time_zone } }, scenario, now = new Date()) {
  const hours = scenario?.windows ?? [];
  return hours.length > 0 && !holding(hours, time_zone, now).length;
}

/** When the hours begin on a later day, before the visit's time ends: "tomorrow 10:00"; "" where none are left. @param {Visit} visit @param {Hours} hours @param {Date} now */
function nextHours({ window: { closes_at }, branch: { time_zone } }, hours, now) {
  const [today, end] = [dayIn(now, time_zone), new Date(closes_at)];
  const days = [1, 2, 3, 4, 5, 6, 7].map((n) => new Date(Date.parse(today) + n * 86_400_000).toISOString().slice(0, 10));
  const day = days.find((one) => hours.some((row) => row.weekdays.includes(weekdayOf(one)))) ?? "";
  const from = hours.filter((row) => day && row.weekdays.includes(weekdayOf(day))).map((row) => row.from).sort()[0];
  if (!from || `${day} ${from}` >= `${dayIn(end, time_zone)} ${timeIn(end, time_zone)}`) return "";
  return day === days[0] ? fill(gettext("tomorrow %(time)s"), { time: from }) : `${dayName(day, "UTC")}, ${from}`;
}

/** Today's hours, else when they begin next; "" where the scenario asks for none. @param {Visit} visit @param {Scenario | null} scenario @param {Date} [now] */
export function hoursNow(visit, scenario, now = new Date()) {
  const hours = scenario?.windows ?? [];
  if (!hours.length) return "";
  const zone = visit.branch.time_zone;
  const today = weekdayOf(dayIn(now, zone));
  const still = holding(hours, zone, now);
  const rows = hours.filter((row) => still.includes(row) || (row.weekdays.includes(today) && row.from > timeIn(now, zone)));
  if (rows.length) return fill(gettext("hours today %(hours)s"), { hours: rows.map(span).join(", ") });
  const next = nextHours(visit, hours, now);
  return next ? fill(gettext("opens %(moment)s"), { moment: next }) : gettext("its hours are over");
}

/** What is not begun: today's is what ends today or is planned for today, what can be made longer is open, or opens later by its hours.
 * @param {Visit} visit @param {Date} now @param {Scenario | null} [scenario] @returns {"coming" | "today" | "open" | "later"} */
export function windowGroup(visit, now, scenario = null) {
  const { window: { opens_at, closes_at }, day, branch: { time_zone } } = visit;
  const today = dayIn(now, time_zone);
  if (dayIn(new Date(opens_at), time_zone) > today || (day && day > today)) return "coming";
  if (day === today) return "today";
  // A window that ends at midnight ends with the day before.
  if (dayIn(new Date(Date.parse(closes_at) - 1), time_zone) <= today) return "today";
  return isOutsideHours(visit, scenario, now) ? "later" : "open";
}

/** "until Wed 2 Dec". @param {Visit} visit */
export const untilWords = (visit) => fill(gettext("until %(moment)s"), { moment: deadline(visit.window.closes_at, visit.branch.time_zone) });

/** "planned for tomorrow"; "" where no day was chosen. @param {Visit} visit @param {Date} [now] */
export function plannedWords({ day, branch: { time_zone } }, now = new Date()) {
  if (!day) return "";
  const sentence = day < dayIn(now, time_zone) ? gettext("was planned for %(day)s") : gettext("planned for %(day)s");
  return fill(sentence, { day: dayWords(day, time_zone) });
}

/** When it can be made: what is open already says until when. @param {Visit} visit @param {Date} [now] */
export function whenWords(visit, now = new Date()) {
  const { window: { opens_at, closes_at }, branch: { time_zone } } = visit;
  if (new Date(opens_at) <= now) return untilWords(visit);
  return fill(gettext("%(from)s to %(to)s"), { from: since(opens_at, time_zone), to: deadline(closes_at, time_zone) });
}
