/** The newest draft of each visit: on this phone at every touch and a moment after every key, on the server soon after. */
import { ApiError, call } from "../server/api.js";
import { beforeLeaving, tell } from "../bus.js";
import { changeIn, changeRow, database, keyOf, person, together } from "./db.js";
import { emptyBody, mergeNewer, writePlace } from "./merge.js";

const TYPING = 300;

/** The round being filled: 1, and one more each time the visit comes back. @param {Visit} visit */
export function roundOf(visit) {
  return (visit.receipt?.round ?? 0) + (visit.receipt && visit.state !== "returned" ? 0 : 1);
}

/** What was submitted last, as the beginning of the next round. @param {Visit} visit @returns {DraftBody} */
function submittedBody(visit) {
  const evidence = visit.evidence.filter((file) => file.sent !== false).map(({ id, kind, question, sha256, bytes, captured_at, caption, recording }) => {
    return { id, kind, question, sha256, bytes, captured_at, place: null, ...(caption && { caption }), ...(recording && { recording }) };
  });
  return { ...emptyBody(), answers: { ...visit.answers }, comments: { ...visit.comments }, evidence };
}

/** @param {Visit} visit @param {Draft | undefined} old @returns {Draft} */
function freshDraft(visit, old) {
  const round = roundOf(visit);
  // What was noted inside belongs to the visit, however often it comes back, and to whichever phone.
  const notes = old?.body.notes.length ? old.body.notes : visit.notes ?? [];
  const body = { ...(round > 1 ? submittedBody(visit) : emptyBody()), notes };
  return {
    key: keyOf(visit.id), person, visit: visit.id, round, revision: 0, synced: 0, body, dirty: [], watches: {},
    start: old?.start ?? null, checked: false, errors: {}, section: "",
  };
}

/** The draft of a visit's present round on this phone; begins one where there is none. @param {Visit} visit @returns {Promise<Draft>} */
export async function openDraft(visit) {
  recallTyped(visit.id);
  const draft = await changeRow("drafts", keyOf(visit.id), (/** @type {Draft | undefined} */ row) => {
    return row && row.round >= roundOf(visit) ? row : freshDraft(visit, row);
  });
  return /** @type {Draft} */ (draft);
}

/** @param {string} visitId @returns {Promise<Draft | undefined>} */
export async function keptDraft(visitId) {
  recallTyped(visitId);
  return (await database()).get("drafts", keyOf(visitId));
}

/** Changes places of the draft's body and counts its revision up, in one transaction; what was typed until now goes first.
 * @param {string} visitId @param {string[]} places like `answers.CODE` @param {(draft: Draft) => void} change @returns {Promise<Draft | undefined>} */
export function changeDraft(visitId, places, change) {
  void keepTyped();
  return changePlaces(visitId, places, (draft) => {
    change(draft);
    draft.touched = { ...draft.touched, ...Object.fromEntries(places.map((place) => [place, Date.now()])) };
  });
}

/** @param {string} visitId @param {string[]} places @param {(draft: Draft) => void} change */
async function changePlaces(visitId, places, change) {
  const draft = await together(["drafts"], (transaction) => changeDraftIn(transaction, visitId, places, change));
  tell("draft", visitId);
  return draft;
}

/** The same within a transaction that changes more; whoever opened it tells. @param {KeptTransaction} transaction @param {string} visitId @param {string[]} places @param {(draft: Draft) => void} change */
export function changeDraftIn(transaction, visitId, places, change) {
  return changeIn(transaction, "drafts", keyOf(visitId), (/** @type {Draft | undefined} */ row) => {
    if (!row) return undefined;
    change(row);
    row.revision += 1;
    row.dirty = [...new Set([...row.dirty, ...places])];
    for (const place of places) delete row.errors[place];
    return row;
  });
}

/** @typedef {{value: unknown, failed: (error: unknown) => void, also: (draft: Draft) => void, at: number, isLeft: boolean}} Typed at: when; isLeft: by an earlier page */
/** @typedef {Map<string, Typed>} Places */

/** What was typed and is not kept yet: by visit and place. @type {Map<string, Places>} */
let typed = new Map();
/** What the database was given and has not answered. @type {Set<[string, Places]>} */
const onItsWay = new Set();
let typingTimer = 0;
let typedLast = 0;
/** @type {Set<string>} */
const recalled = new Set();

/** Keeps what stands at a place now, with the keys that follow within a moment, in one transaction.
 * @param {string} visitId @param {string} place @param {unknown} value @param {Typed["failed"]} failed @param {Typed["also"]} [also] */
export function keepSoon(visitId, place, value, failed, also = () => {}) {
  typedLast = Math.max(Date.now(), typedLast + 1);
  type(visitId, place, { value, failed, also, at: typedLast, isLeft: false });
  // Counted from the first key, not the last: who types without a pause is kept as well.
  typingTimer ||= window.setTimeout(() => void keepTyped(), TYPING);
}

/** @param {string} visitId @param {string} place @param {Typed} one */
const type = (visitId, place, one) => void typed.set(visitId, (typed.get(visitId) ?? new Map()).set(place, one));

/** Keeps what was typed, now. Whoever reads or changes a draft does so after it. */
export async function keepTyped() {
  window.clearTimeout(typingTimer);
  typingTimer = 0;
  const due = typed;
  typed = new Map();
  await Promise.all([...due].map((one) => keepPlaces(one)));
}

/** @param {[string, Places]} one */
async function keepPlaces(one) {
  const [visitId, places] = one;
  onItsWay.add(one);
  try {
    const draft = await changePlaces(visitId, [...places.keys()], (row) => {
      for (const [place, words] of places) writeTyped(row, place, words);
    });
    if (draft) forgetLeft(visitId, places);
  } catch (error) {
    // It waits for the next key, unless that was at the same place.
    typed.set(visitId, new Map([...places, ...(typed.get(visitId) ?? [])]));
    for (const { failed } of places.values()) failed(error);
  } finally {
    onItsWay.delete(one);
  }
}

/** Words that an earlier page left give way to what was typed there since, in whichever tab. @param {Draft} draft @param {string} place @param {Typed} words */
function writeTyped(draft, place, { value, also, at, isLeft }) {
  draft.touched ??= {};
  if (isLeft && (draft.touched[place] ?? 0) >= at) return;
  draft.touched[place] = at;
  writePlace(draft.body, place, value);
  also(draft);
}

/** Where a page that goes away leaves what was typed, for it may not live until the database answers: place, value, when. @param {string} visitId */
const leftAt = (visitId) => `typed/${keyOf(visitId)}`;
/** @param {string} visitId @returns {[string, unknown, number][]} */
const readLeft = (visitId) => JSON.parse(globalThis.localStorage?.getItem(leftAt(visitId)) ?? "[]");

/** @param {string} visitId @param {[string, unknown, number][]} left */
function writeLeft(visitId, left) {
  if (left.length) localStorage.setItem(leftAt(visitId), JSON.stringify(left));
  else localStorage.removeItem(leftAt(visitId));
}

function leaveTyped() {
  for (const [visitId, places] of [...onItsWay, ...typed]) {
    const ours = [...places].map(([place, { value, at }]) => /** @type {[string, unknown, number]} */ ([place, value ?? null, at]));
    try {
      const others = readLeft(visitId).filter(([place, , at]) => (places.get(place)?.at ?? 0) < at);
      writeLeft(visitId, [...ours.filter(([place]) => !others.some((one) => one[0] === place)), ...others]);
    } catch {
      // No room there: the database has the only chance.
    }
  }
  void keepTyped();
}

/** What the database has need not stand there any more. @param {string} visitId @param {Places} places */
function forgetLeft(visitId, places) {
  const left = globalThis.localStorage ? readLeft(visitId) : [];
  if (left.length) writeLeft(visitId, left.filter(([place, , at]) => (places.get(place)?.at ?? 0) < at));
}

/** Takes up what an earlier page left, once, and keeps what was typed on this one. @param {string} visitId */
function recallTyped(visitId) {
  const left = recalled.has(visitId) ? [] : readLeft(visitId);
  recalled.add(visitId);
  for (const [place, value, at] of left) type(visitId, place, { value: value ?? undefined, failed: () => undefined, also: () => undefined, at, isLeft: true });
  void keepTyped();
}

beforeLeaving(keepTyped);
// The worker sends drafts too, and has no page.
if (globalThis.document) {
  window.addEventListener("pagehide", leaveTyped);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && leaveTyped());
  document.addEventListener("focusout", () => void keepTyped());
}

/** Changes what stays on this phone: stopwatches, errors, where the reader was. @param {string} visitId @param {(draft: Draft) => void} change */
export async function noteInDraft(visitId, change) {
  void keepTyped();
  const draft = await changeRow("drafts", keyOf(visitId), (/** @type {Draft | undefined} */ row) => {
    if (row) change(row);
    return row;
  });
  tell("draft", visitId);
  return draft;
}

/** Sends one draft; the server's newer one is taken in its place. Throws ApiError. @param {Draft} draft */
export async function sendDraft(draft) {
  const { revision } = draft;
  const sent = draft.dirty;
  try {
    await call("PUT", `visits/${draft.visit}/draft`, { revision, body: draft.body });
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== "newer_draft" || !error.body.draft) throw error;
    await noteInDraft(draft.visit, (row) => mergeNewer(row, error.body.draft));
    return;
  }
  await noteInDraft(draft.visit, (row) => {
    row.synced = Math.max(row.synced, revision);
    if (row.revision === revision) row.dirty = row.dirty.filter((place) => !sent.includes(place));
  });
}

/** Takes the server's draft where another phone went on with it. Throws ApiError. @param {Visit} visit */
export async function fetchNewerDraft(visit) {
  const draft = await openDraft(visit);
  if (draft.synced >= visit.draft_revision) return;
  const { data } = await call("GET", `visits/${visit.id}/draft`);
  await noteInDraft(visit.id, (row) => void (row.synced < data.revision && mergeNewer(row, data)));
}

/** Brings every draft that the server has newer: another phone went on, or this one lost what it kept. Throws ApiError. @param {Visit[]} visits */
export async function fetchDrafts(visits) {
  for (const visit of visits) {
    // One that can't be had now holds up no other.
    if (visit.draft_revision) await fetchNewerDraft(visit).catch(() => undefined);
  }
}
