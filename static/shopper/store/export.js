/** The last resort: everything of this person that waits here, as one archive that anybody can open. */
import { database, mine } from "./db.js";
import { filesOf } from "./files.js";
import { shell } from "../shell.js";
import { myVisits, visitById } from "./visits.js";
import { zip } from "./zip.js";

const README = `What this archive holds
=======================

Work of one shopper that had not reached the server when it was saved.

unsent.json   "visits": of each visit "submission" (what the shopper sent and the server never acknowledged: send its "body" as it is by
              PUT /api/v1/visits/VISIT/submission, signed in as the shopper), "draft" (the newest answers on the phone), "recordings".
              "files": of each file its name in this archive, its visit, question, kind, when and where it was taken, its SHA-256.
files/        The photos, recordings and other files themselves, as they were taken.

Nothing here is secret to its shopper, and everything is to others: pass it on only to whoever gave out the visits.
Sending a thing twice does no harm: submissions and files carry their ids.
`;

/** @param {FileRow} file */
function nameOf(file) {
  const ending = /\.[a-z0-9]{1,5}$/i.exec(file.name)?.[0] ?? "";
  return `files/${file.visit}/${file.id}${ending}`;
}

/** The parts of recordings that no file was made of yet. @returns {Promise<{row: Recording, name: string, blob: Blob}[]>} */
async function openRecordings() {
  const rows = /** @type {Recording[]} */ (await mine("recordings"));
  return Promise.all(rows.map(async (row) => {
    const chunks = row.part ? await (await database()).getAll("chunks", IDBKeyRange.bound([row.part.id], [row.part.id, []])) : [];
    return { row, name: `files/${row.visit}/${row.id}-unfinished`, blob: new Blob(chunks, { type: row.part?.type ?? "" }) };
  }));
}

/** @returns {Promise<{name: string, blob: Blob}[]>} */
async function contents() {
  const files = (await filesOf()).filter((file) => file.state !== "stored" && file.blob);
  const [drafts, outgoing, recordings] = [await mine("drafts"), await mine("outgoing"), await openRecordings()];
  const ids = new Set([...drafts, ...outgoing, ...files].map((row) => /** @type {{visit: string}} */ (row).visit));
  const visits = [...ids].map((id) => ({
    id, branch: visitById(id)?.branch, wave: visitById(id)?.wave,
    submission: /** @type {Outgoing[]} */ (outgoing).find((row) => row.visit === id && row.state === "waiting") ?? null,
    draft: /** @type {Draft[]} */ (drafts).find((row) => row.visit === id) ?? null,
    recordings: recordings.filter(({ row }) => row.visit === id).map(({ row, name }) => ({ ...row, name })),
  }));
  const told = { saved_at: new Date().toISOString(), app: shell.version, shopper: myVisits()?.shopper, visits, files: files.map((file) => ({ ...file, blob: undefined, thumb: undefined, name: nameOf(file) })) };
  return [
    { name: "README.txt", blob: new Blob([README]) },
    { name: "unsent.json", blob: new Blob([JSON.stringify(told, null, 1)]) },
    ...files.map((file) => ({ name: nameOf(file), blob: /** @type {Blob} */ (file.blob) })),
    ...recordings.filter(({ blob }) => blob.size).map(({ name, blob }) => ({ name, blob })),
  ];
}

/** Gives the archive to the phone's downloads. */
export async function exportUnsent() {
  const archive = await zip(await contents());
  const link = document.createElement("a");
  link.href = URL.createObjectURL(archive);
  link.download = `mystery-${new Date().toISOString().slice(0, 10)}.zip`;
  link.click();
  // The browser reads it while it saves.
  window.setTimeout(() => URL.revokeObjectURL(link.href), 600_000);
}
