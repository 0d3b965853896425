/** What is recorded, in the phone's storage: chunk by chunk while it is recorded, then as a file for each part. */
import { database, together } from "../store/db.js";
import { addFile } from "../store/files.js";
import { fileName } from "../rules/parts.js";
import { measureRoom } from "../store/room.js";

const MOST_COPIED = 50_000_000;

/** @param {string} part */
const chunksOf = (part) => IDBKeyRange.bound([part], [part, []]);

/** Keeps one chunk, and how far the recording is now: both or neither, and on the disk before it is called saved.
 * Chunks of webm and of fragmented mp4 (Safari) are whole only from the first on: none may be kept after one that wasn't.
 * @param {Recording} recording as it is to be written @param {Blob} chunk */
export async function keepChunk(recording, chunk) {
  const { part } = recording;
  if (!part) return;
  await together(["chunks", "recordings"], (transaction) => Promise.all([
    transaction.objectStore("chunks").put(chunk, [part.id, part.chunks]),
    transaction.objectStore("recordings").put(recording),
  ]));
  // Each half minute: a long recording tells before the phone is full, not when.
  if (part.chunks % 10 === 0) void measureRoom();
}

/** Keeps that something is recorded. @param {Recording} recording */
export async function keepRecording(recording) {
  await (await database()).put("recordings", recording);
}

/** Makes one file of the chunks of the part under way; it has the part's id, so that doing it twice makes one file.
 * @param {Recording} recording @param {Question} question */
export async function finishPart(recording, question) {
  const { part } = recording;
  if (!part) return;
  /** @type {Blob[]} */
  const kept = await (await database()).getAll("chunks", chunksOf(part.id));
  // A copy, for WebKit would look for the sound where the chunks were; of a very long one only handles, or a phone's memory were full.
  const isSmall = kept.reduce((sum, chunk) => sum + chunk.size, 0) < MOST_COPIED;
  const chunks = isSmall ? await Promise.all(kept.map((chunk) => chunk.arrayBuffer())) : kept;
  if (chunks.length) {
    const blob = new Blob(chunks, { type: part.type.split(";")[0] ?? "" });
    await addFile({
      visit: recording.visit, question, kind: "audio", blob, name: fileName(part.type),
      capturedAt: new Date(part.started_at), id: part.id, recording: recording.id,
    });
  }
  await together(["chunks", "recordings"], (transaction) => Promise.all([
    transaction.objectStore("chunks").delete(chunksOf(part.id)),
    transaction.objectStore("recordings").put({ ...recording, part: null }),
  ]));
  recording.part = null;
}

/** A recording whose parts are all files needs no row any more. @param {string} id */
export async function forgetRecording(id) {
  await (await database()).delete("recordings", id);
}
