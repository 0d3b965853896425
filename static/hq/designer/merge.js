/** Two people's work on one draft: what differs, part by part, and the draft made of what was chosen of each. Pure. */
import { plansWithout, questionCodes } from "./document.js";

/** @typedef {"mine" | "theirs"} Side */
/** @typedef {{document: Checklist, plans: TestPlan[]}} Work */
/** One part that differs. `by` is who changed it since the draft both began from.
 * @typedef {{id: string, kind: "document" | "section" | "question" | "order" | "plans", name: string, mine: any, theirs: any, by: Side | "both"}} Difference */
/** The sections with the ids of their questions; a section that not all have has no id. @typedef {{id: string, ids: string[]}[]} Order */
/** @typedef {ReturnType<typeof outline>} Outline */
/** @typedef {Map<string, {kind: Difference["kind"], name: string, value: any}>} Units */

/** Codes should be unique, and in a draft they may not be yet: none may hide another. @param {Map<string, number>} seen @param {string} id */
function once(seen, id) {
  const n = (seen.get(id) ?? 0) + 1;
  seen.set(id, n);
  return n === 1 ? id : `${id} ${n}`;
}

/** The sections with the ids of what they hold. @param {Checklist} document */
function outline(document) {
  const seen = new Map();
  return document.sections.map((section) => ({ id: once(seen, `section ${section.code}`), section, questions: section.questions.map((question) => ({ id: once(seen, `question ${question.code}`), question })) }));
}

/** Everything that can differ, by its id. @param {Work} work @returns {Units} */
export function unitsOf({ document, plans }) {
  /** @type {Units} */
  const units = new Map();
  const { sections: _sections, ...head } = document;
  for (const [name, value] of Object.entries(head)) units.set(`document ${name}`, { kind: "document", name, value });
  for (const { id, section, questions } of outline(document)) {
    const { questions: _questions, ...own } = section;
    units.set(id, { kind: "section", name: section.code, value: own });
    for (const one of questions) units.set(one.id, { kind: "question", name: one.question.code, value: one.question });
  }
  units.set("plans", { kind: "plans", name: "", value: plans });
  return units;
}

/** How the parts stand that all have; a section under another code is one without a name here. @param {Checklist} document @param {(id: string) => boolean} isCommon @returns {Order} */
const orderOf = (document, isCommon) => outline(document).map(({ id, questions }) => ({ id: isCommon(id) ? id : "", ids: questions.map((one) => one.id).filter(isCommon) })).filter(({ id, ids }) => id || ids.length);

/** By value, whatever the order of names. @param {unknown} value @returns {string} */
function plain(value) {
  return JSON.stringify(value, (_name, one) => (one && typeof one === "object" && !Array.isArray(one) ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1))) : one)) ?? "";
}

/** @param {string} base @param {string} mine @param {string} theirs @returns {Difference["by"]} */
const changedBy = (base, mine, theirs) => (mine === base ? "theirs" : theirs === base ? "mine" : "both");

/** Everything that differs between two who began from `base`. @param {Work} base @param {Work} mine @param {Work} theirs @returns {Difference[]} */
export function differences(base, mine, theirs) {
  const [old, ours, other] = [base, mine, theirs].map(unitsOf);
  /** @type {Difference[]} */
  const found = [];
  for (const id of new Set([...other.keys(), ...ours.keys()])) {
    const { kind, name } = /** @type {any} */ (ours.get(id) ?? other.get(id));
    const [was, here, there] = [old, ours, other].map((units) => plain(units.get(id)?.value));
    if (here !== there) found.push({ id, kind, name, mine: ours.get(id)?.value, theirs: other.get(id)?.value, by: changedBy(was, here, there) });
  }
  const isCommon = (/** @type {string} */ id) => old.has(id) && ours.has(id) && other.has(id);
  const [was, here, there] = [base, mine, theirs].map(({ document }) => orderOf(document, isCommon));
  if (plain(here) !== plain(there)) found.push({ id: "order", kind: "order", name: "", mine: here, theirs: there, by: changedBy(plain(was), plain(here), plain(there)) });
  return found;
}

/** Puts ids that `list` lacks behind who stood before them in `from`. @param {string[]} list @param {string[]} from */
function woven(list, from) {
  const result = [...list];
  from.forEach((id, n) => {
    if (result.includes(id)) return;
    const before = from.slice(0, n).findLast((one) => result.includes(one));
    result.splice(before === undefined ? 0 : result.indexOf(before) + 1, 0, id);
  });
  return result;
}

/** One side's sections with what stands in each. Where a section is gone, its questions stand where the other side has them, and what that side lacks goes along into
 * the section that came in its place: it may be the same under another code.
 * @param {Outline} side @param {Outline} others @param {(id: string) => boolean} stands @returns {{order: string[], held: Map<string, string[]>}} */
function placesOf(side, others, stands) {
  const own = new Set(side.map(({ id }) => id));
  const elsewhere = new Map(others.filter(({ id }) => stands(id)).flatMap(({ id, questions }) => questions.map((one) => /** @type {[string, string]} */ ([one.id, id]))));
  /** @type {Map<string, string[]>} */
  const held = new Map();
  const order = side.map(({ id, questions }) => {
    const homes = questions.map((one) => (stands(id) ? id : elsewhere.get(one.id)));
    const heir = homes.find((home) => home && !own.has(home)) ?? id;
    questions.forEach((one, n) => held.set(homes[n] ?? heir, [...(held.get(homes[n] ?? heir) ?? []), one.id]));
    return heir;
  });
  return { order: [...new Set(order)], held };
}

/** The work made of both; what doesn't differ is the same in either. @param {Work} mine @param {Work} theirs @param {Map<string, Side>} picks by a difference's id @returns {Work} */
export function mergedWork(mine, theirs, picks) {
  const [ours, other] = [mine, theirs].map(unitsOf);
  /** @param {string} id */
  const valueOf = (id) => (picks.get(id) === "theirs" ? other : picks.get(id) === "mine" ? ours : ours.has(id) ? ours : other).get(id)?.value;
  const outlines = (picks.get("order") === "theirs" ? [theirs, mine] : [mine, theirs]).map(({ document }) => outline(document));
  const [first, second] = [outlines, outlines.toReversed()].map(([side, others]) => placesOf(side, others, (id) => valueOf(id) !== undefined));
  const placed = new Set([...first.held.values()].flat());
  const sections = woven(first.order, second.order).flatMap((id) => {
    const [own, others] = [first, second].map(({ held }) => held.get(id) ?? []);
    const ids = woven(own, others.filter((one) => own.includes(one) || !placed.has(one)));
    const questions = ids.flatMap((one) => valueOf(one) ?? []);
    // A section that one took away and the other wrote in stays for what was written.
    const head = valueOf(id) ?? (questions.length ? (ours.get(id) ?? other.get(id))?.value : null);
    return head ? [{ ...head, questions }] : [];
  });
  const names = new Set([...Object.keys(mine.document), ...Object.keys(theirs.document)].filter((name) => name !== "sections"));
  const head = Object.fromEntries([...names].map((name) => [name, valueOf(`document ${name}`)]).filter(([, value]) => value !== undefined));
  const document = /** @type {Checklist} */ ({ ...head, sections });
  const codes = questionCodes(document);
  return { document, plans: plansWithout(valueOf("plans") ?? [], (code) => !codes.has(code)) };
}

/** What one side or the other changed alone needs nobody's choice. @param {Difference[]} all @returns {Map<string, Side>} */
export const undisputed = (all) => new Map(all.flatMap(({ id, by }) => (by === "both" ? [] : [/** @type {[string, Side]} */ ([id, by])])));
