/** Whether the server has all that a phone keeps of a visit. Pure. */

/** @typedef {{draft: Draft | undefined, files: FileRow[], recordings: Recording[], outgoing: Outgoing | undefined}} Kept */

/** True where nothing of it would be lost with this phone: taken with a receipt that is complete, or never sent and all of it on the server. @param {Kept} kept */
export function isOver({ draft, files, recordings, outgoing }) {
  const isSent = !outgoing || (outgoing.state === "taken" && outgoing.receipt?.complete === true);
  const isSynced = !draft || (draft.revision === draft.synced && !draft.dirty.length && !draft.typing?.text.trim() && (!draft.start || draft.start.sent));
  return isSent && isSynced && !recordings.length && files.every((file) => file.state === "stored");
}
