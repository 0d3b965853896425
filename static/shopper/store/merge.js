/** Two phones, one draft: the newer one is taken, and what only this phone has is put on it. Pure. */

/** @returns {DraftBody} */
export const emptyBody = () => ({ answers: {}, comments: {}, timings: {}, notes: [], evidence: [] });

/** What stands at a place of the body, like `answers.CODE`. @param {DraftBody} body @param {string} place */
function readPlace(body, place) {
  const [part, id] = /** @type {[keyof DraftBody, string]} */ (place.split(/\.(.*)/s));
  if (part === "evidence") return body.evidence.find((file) => file.id === id);
  if (part === "notes") return body.notes.find((note) => note.at === id);
  if (part === "obstacle") return body.obstacle;
  return /** @type {Record<string, unknown>} */ (body[part])[id];
}

/** Puts a value at a place of the body; `undefined` takes it away. @param {DraftBody} body @param {string} place @param {any} value */
export function writePlace(body, place, value) {
  const [part, id] = /** @type {[keyof DraftBody, string]} */ (place.split(/\.(.*)/s));
  if (part === "notes") body.notes = [...body.notes.filter((note) => note.at !== id), ...(value ? [value] : [])].sort((a, b) => a.at.localeCompare(b.at));
  else if (part === "obstacle") body.obstacle = value;
  else if (part === "evidence") body.evidence = [...body.evidence.filter((file) => file.id !== id), ...(value ? [value] : [])];
  else if (value === undefined) delete (/** @type {Record<string, unknown>} */ (body[part])[id]);
  else /** @type {Record<string, unknown>} */ (body[part])[id] = value;
}

/** Both phones' files answer a question that two of them added to, as far as they are still there.
 * @param {DraftBody} body the merged one @param {string} code @param {unknown} theirs */
function joinFiles(body, code, theirs) {
  const ours = body.answers[code];
  if (!Array.isArray(ours) || !Array.isArray(theirs)) return;
  const known = body.evidence.map((file) => file.id);
  if (theirs.some((id) => known.includes(id))) body.answers[code] = [...new Set([...theirs, ...ours])].filter((id) => known.includes(id));
}

/** Takes another phone's newer draft, and puts on it what only this phone has. @param {Draft} draft @param {{revision: number, body: DraftBody}} newer */
export function mergeNewer(draft, newer) {
  const body = { ...emptyBody(), ...newer.body };
  const theirs = { ...body.answers };
  for (const place of draft.dirty) writePlace(body, place, readPlace(draft.body, place));
  for (const code of Object.keys(theirs)) joinFiles(body, code, theirs[code]);
  draft.body = body;
  draft.revision = newer.revision + (draft.dirty.length ? 1 : 0);
  draft.synced = newer.revision;
}

/** What was submitted needs no sync any more; a later round that was begun meanwhile still does. @param {Draft} draft @param {number} round the submission's */
export function noteTaken(draft, round) {
  if (draft.round <= round) Object.assign(draft, { synced: draft.revision, dirty: [] });
}
