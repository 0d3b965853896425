/** Words and figures in the reader's language; times in the branch's zone. */

// English here is the one of Europe: days before months, 24 hours.
const language = () => (document.documentElement.lang || "en").replace(/^en$/, "en-GB");

/** A text of the documents: the reader's language, else English, else any. @param {Texts | string | null | undefined} texts */
export function text(texts) {
  if (!texts || typeof texts === "string") return texts ?? "";
  return texts[language().split("-")[0]] ?? texts.en ?? Object.values(texts)[0] ?? "";
}

/** @param {string} sentence @param {Record<string, unknown>} values */
export const fill = (sentence, values) => interpolate(sentence, values, true);

/** Why the server could not use a file, by its code. @param {string} code */
export function refusalWords(code) {
  /** @type {Record<string, string>} */
  const words = {
    empty: gettext("empty, take it again"),
    wrong_type: gettext("not the kind of file that is asked for, take another"),
    truncated: gettext("broken off, take it again"),
    too_many_pixels: gettext("too large a picture, take it again with fewer pixels"),
    too_long: gettext("too long, record a shorter one"),
  };
  return words[code] ?? gettext("unreadable, take it again");
}

/** What to ask about a photo that hardly proves anything. @param {NonNullable<FileRow["fault"]>} fault */
export function faultWords(fault) {
  const words = {
    "": "",
    dark: gettext("This photo is nearly black. Take it again?"),
    blurred: gettext("This photo is blurred. Take it again?"),
    small: gettext("This picture is too small to read a receipt on it. Take it again?"),
  };
  return words[fault];
}

/** @param {string | number} amount @param {string} currency */
export function money(amount, currency) {
  const number = Number(amount);
  const digits = Number.isInteger(number) ? 0 : 2;
  const format = { style: "currency", currency, currencyDisplay: "narrowSymbol", minimumFractionDigits: digits, maximumFractionDigits: digits };
  try {
    return new Intl.NumberFormat(language(), /** @type {Intl.NumberFormatOptions} */ (format)).format(number);
  } catch {
    return `${amount} ${currency}`;
  }
}

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/** A form of dates, made once: making one costs a phone milliseconds. @param {string} locale @param {Intl.DateTimeFormatOptions} options */
function dateFormat(locale, options) {
  const key = JSON.stringify([locale, options]);
  const format = formats.get(key) ?? new Intl.DateTimeFormat(locale, options);
  formats.set(key, format);
  return format;
}

/** @param {Date} at @param {string} zone @returns {string} 2026-11-22 */
export function dayIn(at, zone) {
  return dateFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(at);
}

/** @param {Date} at @param {string} zone @returns {string} 09:30 */
export function timeIn(at, zone) {
  return dateFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" }).format(at);
}

/** "18:00 today", "tomorrow 12:00" or "Thu 26 Nov, 18:00". @param {string} iso @param {string} zone */
export function moment(iso, zone) {
  const at = new Date(iso);
  const time = timeIn(at, zone);
  const day = dayIn(at, zone);
  if (day === dayIn(new Date(), zone)) return fill(gettext("%(time)s today"), { time });
  if (day === dayIn(new Date(Date.now() + 86_400_000), zone)) return fill(gettext("tomorrow %(time)s"), { time });
  return `${dayName(iso, zone)}, ${time}`;
}

/** A window's start: its day alone where it is the day's beginning. @param {string} iso @param {string} zone */
export const since = (iso, zone) => timeIn(new Date(iso), zone) === "00:00" ? dayWords(dayIn(new Date(iso), zone), zone) : moment(iso, zone);

/** A deadline: one at midnight is the day that ends then, for nobody reads 00:00 so. @param {string} iso @param {string} zone */
export const deadline = (iso, zone) => timeIn(new Date(iso), zone) === "00:00" ? dayWords(dayIn(new Date(Date.parse(iso) - 1), zone), zone) : moment(iso, zone);

/** "today", "tomorrow" or "Thu 26 Nov". @param {string} day 2026-11-26 @param {string} zone where it is today or not */
export function dayWords(day, zone) {
  const near = [0, 1].find((ahead) => day === dayIn(new Date(Date.now() + ahead * 86_400_000), zone));
  return near === undefined ? dayName(`${day}T12:00:00Z`, "UTC") : new Intl.RelativeTimeFormat(language(), { numeric: "auto" }).format(near, "day");
}

/** "Thu 26 Nov" in the reader's language. @param {string} iso @param {string} zone */
export function dayName(iso, zone) {
  return dateFormat(language(), { timeZone: zone, weekday: "short", day: "numeric", month: "short" }).format(new Date(iso));
}

/** "22 Nov 2026" in the reader's language. @param {string} day 2026-11-22 */
export function dateWords(day) {
  return dateFormat(language(), { timeZone: "UTC", day: "numeric", month: language().startsWith("en") ? "short" : "long", year: "numeric" }).format(new Date(`${day}T12:00:00Z`));
}

/** Seconds as 02:41 or 1:02:41. @param {number} seconds */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  const rest = `${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  return whole < 3600 ? rest : `${Math.floor(whole / 3600)}:${rest}`;
}

/** @param {number} metres */
export function distance(metres) {
  const format = new Intl.NumberFormat(language(), { maximumFractionDigits: metres < 20_000 ? 1 : 0 });
  const step = metres < 200 ? 10 : 50;
  if (metres < 950) return fill(gettext("%(n)s m"), { n: format.format(Math.max(step, Math.round(metres / step) * step)) });
  return fill(gettext("%(n)s km"), { n: format.format(metres / 1000) });
}

/** @param {number} metres @param {number} accuracy metres too */
export function fromBranch(metres, accuracy) {
  return fill(gettext("You are %(distance)s from the branch (± %(accuracy)s)."), { distance: distance(metres), accuracy: accuracy < 950 ? fill(gettext("%(n)s m"), { n: Math.round(accuracy) }) : distance(accuracy) });
}

/** What HQ wrote and wasn't seen. @param {number} n */
export const newWords = (n) => fill(ngettext("%(n)s new message", "%(n)s new messages", n), { n });

/** @param {number} bytes */
export function size(bytes) {
  const format = new Intl.NumberFormat(language(), { maximumFractionDigits: 1 });
  if (bytes < 1_000_000) return fill(gettext("%(n)s KB"), { n: format.format(Math.max(1, Math.round(bytes / 1000))) });
  return fill(gettext("%(n)s MB"), { n: format.format(bytes / 1_000_000) });
}

/** "Mon–Fri, Sun": days of the week, 1 to 7, unbroken runs by their ends. @param {number[]} days */
export function weekdays(days) {
  /** @type {number[][]} */
  const runs = [];
  for (const day of [...new Set(days)].sort()) {
    const run = runs.at(-1);
    if (run && run[1] === day - 1) run[1] = day;
    else runs.push([day, day]);
  }
  return runs.map(([first, last]) => (first === last ? weekday(first) : `${weekday(first)}–${weekday(last)}`)).join(", ");
}

/** "Mon" for 1. @param {number} weekday 1 to 7 */
function weekday(weekday) {
  return dateFormat(language(), { weekday: "short", timeZone: "UTC" }).format(new Date(Date.UTC(2024, 0, weekday)));
}

/** The branch as it is called everywhere. @param {Visit} visit */
export const branchName = (visit) => `${visit.branch.brand}, ${visit.branch.name}`;

/** @param {EvidenceKind} kind */
export function evidenceName(kind) {
  const names = {
    photo: gettext("Photo"), audio: gettext("Recording"), video: gettext("Video"),
    receipt: gettext("Receipt"), screenshot: gettext("Screenshot"), document: gettext("File"),
  };
  return names[kind];
}

/** "1 photo is missing." @param {EvidenceKind} kind @param {number} [n] */
function missingFiles(kind, n = 1) {
  const sentences = {
    photo: ngettext("%(n)s photo is missing.", "%(n)s photos are missing.", n),
    audio: ngettext("%(n)s recording is missing.", "%(n)s recordings are missing.", n),
    video: ngettext("%(n)s video is missing.", "%(n)s videos are missing.", n),
    receipt: ngettext("%(n)s receipt is missing.", "%(n)s receipts are missing.", n),
    screenshot: ngettext("%(n)s screenshot is missing.", "%(n)s screenshots are missing.", n),
    document: ngettext("%(n)s file is missing.", "%(n)s files are missing.", n),
  };
  return fill(sentences[kind], { n });
}

/** In what form an answer is wanted that is none. @param {string} kind of the question */
function wantedWords(kind) {
  /** @type {Record<string, string>} */
  const words = {
    number: gettext("This is no number. Type one such as 12 or 12.5, and nothing else."),
    money: gettext("This is no amount. Type one such as 12.50, in figures only."),
    duration: gettext("This is no time. Type minutes:seconds, like 3:20."),
  };
  return words[kind] ?? gettext("This is no valid answer.");
}

/** What a question still wants. @param {import("../rules/checks.js").Lack} lack */
export function lackWords({ what, kind, count, wanted = "" }) {
  if (kind) return missingFiles(kind, count);
  return { answer: gettext("An answer is missing."), invalid: wantedWords(wanted), comment: gettext("A comment is missing."), evidence: "" }[what];
}

/** "2 photos at least". @param {EvidenceKind} kind @param {number} n */
export function atLeast(kind, n) {
  const sentences = {
    photo: ngettext("%(n)s photo at least", "%(n)s photos at least", n),
    audio: ngettext("%(n)s recording at least", "%(n)s recordings at least", n),
    video: ngettext("%(n)s video at least", "%(n)s videos at least", n),
    receipt: ngettext("%(n)s receipt at least", "%(n)s receipts at least", n),
    screenshot: ngettext("%(n)s screenshot at least", "%(n)s screenshots at least", n),
    document: ngettext("%(n)s file at least", "%(n)s files at least", n),
  };
  return fill(sentences[kind], { n });
}
