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

/** @type {Promise<void>} */
let recovering = Promise.resolve();

/** Keeps what a crash or a reload cut off, and goes on with it. */
export function recoverRecordings() {
  recovering = recovering.catch(() => undefined).then(async () => {
    if (!sound.now && (await mine("recordings")).length) await (await import("../lazy/recovery.js")).recover();
  });
  return recovering;
}

/** Ends what is recorded for a visit and keeps all of it as files, before the visit goes; throws in words what stands in the way. @param {string} visit */
export async function finishRecordings(visit) {
  await recovering.catch(() => undefined);
  const isKept = /** @type {Recording[]} */ (await mine("recordings")).some((recording) => recording.visit === visit);
  if (isKept || sound.now?.recording.visit === visit) await (await import("../lazy/recovery.js")).finish(visit);
}
