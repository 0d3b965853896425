/** The sound recording as every screen knows it. The recorder itself is loaded when there is something to record. */
import { mine } from "../store/db.js";
import { sound } from "./sound.js";

const load = () => import("../lazy/recording.js");

/** The recording under way, or null. */
export const currentRecording = () => sound.now;

/** Begins to record for a question; what stands in the way is said at the question. @param {string} visit @param {Question} question */
export async function startRecording(visit, question) {
  await (await load()).begin(visit, question);
}

/** Ends the recording and keeps it as files of its question; gives whether nothing of it is left to keep. */
export async function stopRecording() {
  return !sound.now || (await load()).stop();
}

/** Keeps what a crash or a reload cut off, and goes on with it. */
export async function recoverRecordings() {
  if (!sound.now && (await mine("recordings")).length) await (await import("../lazy/recovery.js")).recover();
}
