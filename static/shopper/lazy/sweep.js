/** Takes off the phone what is over and was acknowledged; what never went out stays, whatever became of its visit. */
import { person, takeFile, together } from "../store/db.js";
import { isOver } from "../rules/over.js";

/** @param {Visit[]} visits the server's newest list, which still tells what ended a while ago */
export async function sweep(visits) {
  const listed = new Set(visits.map((visit) => visit.id));
  await together(["drafts", "files", "bytes", "recordings", "outgoing"], async (transaction) => {
    /** @type {(store: string) => Promise<any[]>} */
    const mine = (store) => transaction.objectStore(store).index("person").getAll(person);
    const [drafts, files, recordings, outgoing] = await Promise.all(["drafts", "files", "recordings", "outgoing"].map(mine));
    for (const id of new Set([...drafts, ...files, ...outgoing].map((row) => row.visit))) {
      /** @template {{visit: string}} T @param {T[]} rows */
      const its = (rows) => rows.filter((row) => row.visit === id);
      const kept = { draft: its(drafts)[0], files: its(files), recordings: its(recordings), outgoing: its(outgoing)[0] };
      if (listed.has(id) || !isOver(kept)) continue;
      await Promise.all([
        ...kept.files.map((file) => takeFile(transaction, file.id)),
        ...["drafts", "outgoing"].flatMap((store) => its(store === "drafts" ? drafts : outgoing).map((row) => transaction.objectStore(store).delete(row.key))),
      ]);
    }
  });
}
