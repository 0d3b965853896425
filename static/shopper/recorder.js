/** Sound recording, written to the phone every three seconds: an empty battery costs the last three at most. */
import { tell } from "./bus.js";
import { database, mine, newId, person } from "./db.js";
import { addFile } from "./files.js";
import { hold, unlessBusy } from "./locks.js";

const SLICE = 3000;
const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];

/** @typedef {{recording: Recording, recorder: MediaRecorder, stream: MediaStream, question: Question, parts: number, seconds: number,
 * since: number | null, savedAt: number, writes: Promise<unknown>, analyser: AnalyserNode, context: AudioContext, release: () => void}} Running */

/** @type {Running | null} */
let running = null;

/** The recording under way, or null. */
export const currentRecording = () => running;

/** Seconds recorded so far, pauses apart. */
export function elapsed() {
  if (!running) return 0;
  return running.seconds + (running.since === null ? 0 : (performance.now() - running.since) / 1000);
}

/** How loud it is now, 0 to 1. */
export function level() {
  if (!running || running.since === null) return 0;
  const samples = new Uint8Array(running.analyser.fftSize);
  running.analyser.getByteTimeDomainData(samples);
  const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample - 128)), 0);
  return Math.min(1, loudest / 96);
}

export const canRecord = () => "MediaRecorder" in globalThis && !!navigator.mediaDevices?.getUserMedia;

/** Begins to record for a question; throws with a sentence where the microphone isn't allowed. @param {string} visit @param {Question} question */
export async function startRecording(visit, question) {
  if (running) return;
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => {
    throw new Error(gettext("The microphone is not allowed: allow it in the browser's settings, or attach a recording made by another app."));
  });
  const type = TYPES.find((name) => MediaRecorder.isTypeSupported(name)) ?? "";
  const recorder = new MediaRecorder(stream, { ...(type && { mimeType: type }), audioBitsPerSecond: 48_000 });
  /** @type {Recording} */
  const recording = { id: newId(), person, visit, question: question.code, type: recorder.mimeType, started_at: new Date().toISOString(), seconds: 0 };
  await (await database()).put("recordings", recording);
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(analyser);
  const now = running = { recording, recorder, stream, question, parts: 0, seconds: 0, since: performance.now(), savedAt: 0, writes: Promise.resolve(), analyser, context, release: hold(recording.id) };
  recorder.ondataavailable = (event) => {
    if (event.data.size) now.writes = now.writes.then(() => keepPart(now, event.data));
  };
  recorder.start(SLICE);
  tell("recorder");
}

/** @param {Running} now @param {Blob} part */
async function keepPart(now, part) {
  const db = await database();
  await db.put("chunks", part, [now.recording.id, now.parts++]);
  now.savedAt = now === running ? elapsed() : now.savedAt;
  await db.put("recordings", { ...now.recording, seconds: Math.round(now.savedAt) });
}

/** Pauses, or goes on. */
export function pauseOrResume() {
  if (!running) return;
  if (running.since === null) {
    running.recorder.resume();
    running.since = performance.now();
  } else {
    running.recorder.pause();
    running.seconds = elapsed();
    running.since = null;
  }
  tell("recorder");
}

/** Ends the recording and makes it a file of its question. */
export async function stopRecording() {
  const now = running;
  if (!now) return;
  await new Promise((resolve) => {
    now.recorder.onstop = resolve;
    now.recorder.stop();
  });
  await now.writes;
  running = null;
  now.stream.getTracks().forEach((track) => track.stop());
  void now.context.close();
  tell("recorder");
  await finishRecording(now.recording, now.question);
  now.release();
}

/** Puts the parts together; the file has the recording's own id, so that doing it twice makes one file.
 * @param {Recording} recording @param {Question} question */
async function finishRecording(recording, question) {
  const db = await database();
  const range = IDBKeyRange.bound([recording.id], [recording.id, []]);
  const parts = await db.getAll("chunks", range);
  if (parts.length) {
    const type = recording.type.split(";")[0] ?? "";
    const name = `recording.${type.includes("mp4") ? "m4a" : type.includes("ogg") ? "ogg" : "webm"}`;
    const blob = new Blob(parts, { type });
    await addFile({ visit: recording.visit, question, kind: "audio", blob, name, capturedAt: new Date(recording.started_at), id: recording.id });
  }
  await db.delete("chunks", range);
  await db.delete("recordings", recording.id);
}

/** Makes files of recordings that a crash or a reload cut off; gives how many.
 * @param {string} visit @param {(code: string) => Question | undefined} findQuestion */
export async function recoverRecordings(visit, findQuestion) {
  const cut = /** @type {Recording[]} */ (await mine("recordings")).filter((row) => row.visit === visit && row.id !== running?.recording.id);
  let count = 0;
  for (const recording of cut) {
    const question = findQuestion(recording.question);
    // Another tab may be recording this very moment: only what nobody holds is finished here.
    await unlessBusy(recording.id, async () => {
      if (!question) return;
      await finishRecording(recording, question);
      count += 1;
    });
  }
  return count;
}
