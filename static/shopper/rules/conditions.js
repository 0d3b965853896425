/** Which questions are shown, and which lost points: audits/rules/conditions.py and scoring.py on the phone, exactly. */

/** @typedef {[bigint, bigint]} Ratio numerator, denominator above 0 */
/** @typedef {{kind: string, value: unknown, earned: Ratio, possible: Ratio}} Answered */
/** @typedef {{question: Question, section: Section, state: "value"|"na"|"unanswered"|"invalid", lost: boolean}} Trace */

/** @type {Ratio} */
const ZERO = [0n, 1n];
const NUMERIC = new Set(["scale", "number", "money", "duration", "nps"]);
const FILES = new Set(["photo", "audio", "video", "file"]);
const MAX_DIGITS = 60;

/** The exact decimal in a JSON value, or null. @param {unknown} value @returns {Ratio | null} */
export function readDecimal(value) {
  const text = typeof value === "number" ? String(value) : value;
  if (typeof text !== "string" || text.length > MAX_DIGITS) return null;
  const parts = /^(-?[0-9]+)(?:\.([0-9]+))?$/.exec(text);
  if (!parts) return null;
  const places = parts[2] ?? "";
  return [BigInt(parts[1] + places), 10n ** BigInt(places.length)];
}

/** The whole number in a JSON value, or null. @param {unknown} value @returns {bigint | null} */
export function readInteger(value) {
  if (typeof value === "number") return Number.isInteger(value) && Math.abs(value) < 1e21 ? BigInt(value) : null;
  return typeof value === "string" && value.length <= MAX_DIGITS && /^-?[0-9]+$/.test(value) ? BigInt(value) : null;
}

/** @param {unknown} value */
function isDate(value) {
  if (typeof value !== "string" || !/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(value)) return false;
  const day = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === value && value >= "0001";
}

/** A time in one length, so that texts compare as times; null for none. @param {unknown} value */
function readTime(value) {
  const parts = typeof value === "string" && /^([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,6}))?)?$/.exec(value);
  if (!parts || Number(parts[1]) > 23 || Number(parts[2]) > 59 || Number(parts[3] ?? 0) > 59) return null;
  return `${parts[1]}:${parts[2]}:${parts[3] ?? "00"}.${(parts[4] ?? "").padEnd(6, "0")}`;
}

/** @param {Ratio} a @param {Ratio} b */
export function compareRatios(a, b) {
  const difference = a[0] * b[1] - b[0] * a[1];
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** @param {Ratio} a @param {Ratio} b @returns {Ratio} */
const add = (a, b) => [a[0] * b[1] + b[0] * a[1], a[1] * b[1]];
/** @param {Ratio} a @param {Ratio} b */
const larger = (a, b) => (compareRatios(a, b) < 0 ? b : a);
/** @param {unknown} points */
const readPoints = (points) => readDecimal(points ?? 0) ?? ZERO;

/** The most a question can earn. @param {Question} question @returns {Ratio} */
export function possiblePoints(question) {
  const choices = (question.choices ?? []).map((choice) => readPoints(choice.points));
  switch (question.kind) {
    case "yes_no":
    case "scale":
      return readPoints(question.points);
    case "single_choice":
      return choices.reduce(larger, ZERO);
    case "multiple_choice":
      if (question.points !== undefined && question.points !== null) return readPoints(question.points);
      return choices.filter((points) => points[0] > 0n).reduce(add, ZERO);
    case "number":
    case "money":
    case "duration":
      return (question.bands ?? []).map((band) => readPoints(band.points)).reduce(larger, ZERO);
    default:
      return ZERO;
  }
}

/** What a valid value earns. @param {Question} question @param {any} value @returns {Ratio} */
export function earnedPoints(question, value) {
  const choices = question.choices ?? [];
  if (question.kind === "yes_no") return value === (question.good ?? "yes") ? readPoints(question.points) : ZERO;
  if (question.kind === "single_choice") return readPoints(choices.find((choice) => choice.code === value)?.points);
  if (question.kind === "multiple_choice") {
    const sum = choices.filter((c) => value.includes(c.code)).map((c) => readPoints(c.points)).reduce(add, ZERO);
    const most = possiblePoints(question);
    return compareRatios(sum, most) > 0 ? most : larger(sum, ZERO);
  }
  if (question.kind === "scale") {
    const points = readPoints(question.points);
    const min = readInteger(question.min) ?? 0n;
    const span = (readInteger(question.max) ?? 1n) - min;
    return [points[0] * ((readInteger(value) ?? min) - min), points[1] * span];
  }
  return bandPoints(question, value);
}

/** @param {Question} question @param {unknown} value @returns {Ratio} */
function bandPoints(question, value) {
  const number = readDecimal(value) ?? ZERO;
  for (const band of question.bands ?? []) {
    const limit = band.up_to === undefined || band.up_to === null ? null : readDecimal(band.up_to);
    if (!limit || compareRatios(number, limit) <= 0) return readPoints(band.points);
  }
  return ZERO;
}

/** Absent, null, an empty text or no file at all. @param {Question} question @param {unknown} raw */
export function isUnanswered(question, raw) {
  return raw === undefined || raw === null || raw === "" || (Array.isArray(raw) && !raw.length && FILES.has(question.kind));
}

/** @param {unknown} raw */
export const isNa = (raw) => typeof raw === "object" && raw !== null && !Array.isArray(raw) && "na" in raw;

/** Whether a value is of its question's kind. @param {Question} question @param {any} raw @returns {boolean} */
export function isValid(question, raw) {
  const codes = (question.choices ?? []).map((choice) => choice.code);
  const whole = readInteger(raw);
  switch (question.kind) {
    case "yes_no":
      return raw === "yes" || raw === "no";
    case "single_choice":
      return codes.includes(raw);
    case "multiple_choice":
      return Array.isArray(raw) && new Set(raw).size === raw.length && raw.every((code) => codes.includes(code));
    case "scale":
      return whole !== null && whole >= (readInteger(question.min) ?? 0n) && whole <= (readInteger(question.max) ?? 0n);
    case "nps":
      return whole !== null && whole >= 0n && whole <= 10n;
    case "duration":
      return whole !== null && whole >= 0n;
    case "number":
    case "money":
      return readDecimal(raw) !== null;
    case "text":
      return typeof raw === "string";
    case "date":
      return isDate(raw);
    case "time":
      return readTime(raw) !== null;
    case "location":
      return typeof raw === "object" && Math.abs(Number(raw.lat)) <= 90 && Math.abs(Number(raw.lon)) <= 180;
    case "note":
      return false;
    default:
      return Array.isArray(raw) && raw.length > 0 && raw.every((id) => typeof id === "string" && id);
  }
}

/** A value in the form its kind is compared in, or null. @param {string} kind @param {any} value @returns {any} */
function comparable(kind, value) {
  if (NUMERIC.has(kind)) return readDecimal(value);
  if (kind === "date") return isDate(value) ? value : null;
  if (kind === "time") return readTime(value);
  if (kind === "multiple_choice") return Array.isArray(value) && value.every((v) => typeof v === "string") ? new Set(value) : null;
  return value ?? null;
}

/** @param {any} a @param {any} b @returns {boolean} */
function same(a, b) {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => same(a[key], b[key]));
}

/** @param {Answered} answer @param {unknown} value */
function equal(answer, value) {
  const ours = comparable(answer.kind, answer.value);
  const theirs = comparable(answer.kind, value);
  if (ours === null || theirs === null) return false;
  if (NUMERIC.has(answer.kind)) return compareRatios(ours, theirs) === 0;
  if (ours instanceof Set) return ours.size === theirs.size && [...ours].every((item) => theirs.has(item));
  return same(ours, theirs);
}

/** @param {string} op @param {Answered} answer @param {unknown} value */
function ordered(op, answer, value) {
  const ours = comparable(answer.kind, answer.value);
  const theirs = comparable(answer.kind, value);
  if (ours === null || theirs === null) return false;
  const order = NUMERIC.has(answer.kind) ? compareRatios(ours, theirs) : ours < theirs ? -1 : ours > theirs ? 1 : 0;
  return op === "lt" ? order < 0 : op === "lte" ? order <= 0 : op === "gt" ? order > 0 : order >= 0;
}

/** @param {{question: string, is: string, value?: any}} leaf @param {Answered | undefined} answer @returns {boolean} */
function leafHolds(leaf, answer) {
  if (!answer) return false;
  if (leaf.is === "answered") return true;
  if (leaf.is === "lost_points") return answer.possible[0] > 0n && compareRatios(answer.earned, answer.possible) < 0;
  if (leaf.is === "contains") return /** @type {unknown[]} */ (answer.value).includes(leaf.value);
  if (["lt", "lte", "gt", "gte"].includes(leaf.is)) return ordered(leaf.is, answer, leaf.value);
  const named = (leaf.is === "in" || leaf.is === "not_in") && Array.isArray(leaf.value) ? leaf.value : [leaf.value];
  const found = named.some((value) => equal(answer, value));
  return leaf.is === "eq" || leaf.is === "in" ? found : !found;
}

/** Whether a condition is true of what is known so far.
 * @param {Condition | null | undefined} condition @param {Map<string, Answered>} known @returns {boolean} */
export function holds(condition, known) {
  if (!condition) return true;
  if ("all" in condition) return condition.all.every((part) => holds(part, known));
  if ("any" in condition) return condition.any.some((part) => holds(part, known));
  if ("not" in condition) return !holds(condition.not, known);
  return leafHolds(condition, known.get(condition.question));
}

/** One visible question; its answer is remembered in `known` when it has a value.
 * @param {Section} section @param {Question} question @param {unknown} raw @param {Map<string, Answered>} known @returns {Trace} */
function traceQuestion(section, question, raw, known) {
  if (isUnanswered(question, raw)) return { question, section, state: "unanswered", lost: false };
  if (isNa(raw)) return { question, section, state: question.allow_na ? "na" : "invalid", lost: false };
  if (!isValid(question, raw)) return { question, section, state: "invalid", lost: false };
  const possible = possiblePoints(question);
  const earned = possible[0] > 0n ? earnedPoints(question, raw) : ZERO;
  known.set(question.code, { kind: question.kind, value: raw, earned, possible });
  return { question, section, state: "value", lost: possible[0] > 0n && compareRatios(earned, possible) < 0 };
}

/** Every visible question in document order, by its code; `known` takes the answers that have a value.
 * @param {Checklist} checklist @param {Answers} answers @param {Map<string, Answered>} [known] */
export function walk(checklist, answers, known = new Map()) {
  /** @type {Map<string, Trace>} */
  const visible = new Map();
  for (const section of checklist.sections) {
    if (!holds(section.show_if, known)) continue;
    for (const question of section.questions) {
      if (!holds(question.show_if, known)) continue;
      visible.set(question.code, traceQuestion(section, question, answers[question.code], known));
    }
  }
  return visible;
}
