/** The newest draft of each visit: on this phone at every touch, on the server soon after. */
import { ApiError, call } from "./api.js";
import { tell } from "./bus.js";
import { changeRow, database, keyOf, mine, person } from "./db.js";
import { emptyBody, mergeNewer } from "./merge.js";

/** The round being filled: 1, and one more each time the visit comes back. @param {Visit} visit */
export function roundOf(visit) {
  return (visit.receipt?.round ?? 0) + (visit.receipt && visit.state !== "returned" ? 0 : 1);
}

/** What was submitted last, as the beginning of the next round. @param {Visit} visit @returns {DraftBody} */
function submittedBody(visit) {
  const evidence = visit.evidence.map(({ id, kind, question, sha256, bytes, captured_at, caption, recording }) => {
    return { id, kind, question, sha256, bytes, captured_at, place: null, ...(caption && { caption }), ...(recording && { recording }) };
  });
  return { ...emptyBody(), answers: { ...visit.answers }, comments: { ...visit.comments }, evidence };
}

/** @param {Visit} visit @param {Draft | undefined} old @returns {Draft} */
function freshDraft(visit, old) {
  const round = roundOf(visit);
  // What was noted inside belongs to the visit, however often it comes back.
  const body = { ...(round > 1 ? submittedBody(visit) : emptyBody()), notes: old?.body.notes ?? [] };
  return {
    key: keyOf(visit.id), person, visit: visit.id, round, revision: 0, synced: 0, body, dirty: [], watches: {},
    start: old?.start ?? null, checked: false, errors: {}, section: "",
  };
}

/** The draft of a visit's present round on this phone; begins one where there is none. @param {Visit} visit @returns {Promise<Draft>} */
export async function openDraft(visit) {
  const draft = await changeRow("drafts", keyOf(visit.id), (/** @type {Draft | undefined} */ row) => {
    return row && row.round >= roundOf(visit) ? row : freshDraft(visit, row);
  });
  return /** @type {Draft} */ (draft);
}

/** @param {string} visitId @returns {Promise<Draft | undefined>} */
export async function keptDraft(visitId) {
  return (await database()).get("drafts", keyOf(visitId));
}

/** Changes places of the draft's body and counts its revision up, in one transaction.
 * @param {string} visitId @param {string[]} places like `answers.CODE` @param {(draft: Draft) => void} change @returns {Promise<Draft | undefined>} */
export async function changeDraft(visitId, places, change) {
  const draft = await changeRow("drafts", keyOf(visitId), (/** @type {Draft | undefined} */ row) => {
    if (!row) return undefined;
    change(row);
    row.revision += 1;
    row.dirty = [...new Set([...row.dirty, ...places])];
    for (const place of places) delete row.errors[place];
    return row;
  });
  tell("draft", visitId);
  return draft;
}

/** Changes what stays on this phone: stopwatches, errors, where the reader was. @param {string} visitId @param {(draft: Draft) => void} change */
export async function noteInDraft(visitId, change) {
  const draft = await changeRow("drafts", keyOf(visitId), (/** @type {Draft | undefined} */ row) => {
    if (row) change(row);
    return row;
  });
  tell("draft", visitId);
  return draft;
}

/** Sends one draft; the server's newer one is taken in its place. Throws ApiError. @param {Draft} draft */
async function sendDraft(draft) {
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

/** Sends every draft the server doesn't have yet; the first error that may pass is thrown, others leave the draft here.
 * @param {(draft: Draft) => boolean} isWanted */
export async function sendDrafts(isWanted) {
  for (const draft of /** @type {Draft[]} */ (await mine("drafts"))) {
    if (draft.revision === draft.synced || !isWanted(draft)) continue;
    try {
      await sendDraft(draft);
    } catch (error) {
      if (error instanceof ApiError && (error.isPassing || error.isSignedOut)) throw error;
    }
  }
}
