/** Recording sound in parts: each is written every three seconds, and what breaks one off begins the next. */
import { beforeLeaving, tell } from "../bus.js";
import { newId, person } from "../store/db.js";
import { say } from "../page/dom.js";
import { hold } from "../store/locks.js";
import { sound } from "../form/sound.js";
import { finishPart, forgetRecording, keepChunk, keepRecording } from "./chunks.js";
import { closeMicrophone, isUsable, keepAwake, newRecorder, openMeter, openMicrophone } from "./microphone.js";
import { drawBar } from "./recorder_bar.js";

const SLICE = 3000;
/** A recorder that gives nothing for so long was put to sleep with the phone: that time isn't in the recording. */
const STALLED = 10_000;
/** Some phones mute for an instant when a headset comes or goes. */
const MUTED = 2000;
const RETRY = 5000;
const MOST_RETRIES = 60;
/** The server takes four hours a file; whoever forgot to stop loses nothing. */
const LONGEST_PART = 7200;
const STOP_WITHIN = 3000;

/** @param {Recording} recording @param {Question} question @param {() => void} release @returns {Running} */
export function newRunning(recording, question, release) {
  return {
    recording, question, mode: "broken", why: "", seconds: recording.seconds, since: null, savedAt: recording.seconds, heard: 0, stream: null, recorder: null,
    ended: Promise.resolve(), writes: Promise.resolve(), closing: Promise.resolve(true), meter: null, sleep: () => {}, retries: 0, isTrying: false, asksFirst: false, release,
  };
}

/** Tells the screens, and draws the bar anew. */
export function changed() {
  tell("recorder");
  drawBar({ elapsed, pauseOrResume, stop });
}

/** Begins a recording; what stands in the way is kept as `sound.trouble`. @param {string} visit @param {Question} question */
export async function begin(visit, question) {
  sound.trouble = null;
  try {
    if (sound.now) throw new Error(gettext("A recording is under way already."));
    const release = await hold("recorder");
    if (!release) throw new Error(gettext("Another tab of this app is recording. Stop it there first."));
    await beginFirst(visit, question, release);
  } catch (error) {
    sound.trouble = { question: question.code, words: wordsOf(error) };
  }
  changed();
}

/** @param {string} visit @param {Question} question @param {() => void} release */
async function beginFirst(visit, question, release) {
  let stream = null;
  try {
    stream = await openMicrophone();
    /** @type {Recording} */
    const recording = { id: newId(), person, visit, question: question.code, seconds: 0, heard_at: Date.now(), paused: false, part: null };
    const now = newRunning(recording, question, release);
    // Before any sound: another tab that sends the visit sees that it is recorded.
    await keepRecording(recording);
    beginPart(now, stream);
    sound.now = now;
  } catch (error) {
    closeMicrophone(stream);
    release();
    throw error;
  }
}

/** @param {unknown} error */
const wordsOf = (error) => (error instanceof Error ? error.message : String(error));

/** Seconds recorded so far, pauses and breaks apart. @param {Running} now */
export function elapsed(now) {
  return now.seconds + (now.since === null ? 0 : Math.min(performance.now() - now.since, STALLED) / 1000);
}

/** @param {Running} now @param {boolean} goesOn */
function count(now, goesOn) {
  now.seconds = elapsed(now);
  now.since = goesOn ? performance.now() : null;
}

/** @param {Running} now @param {MediaStream} stream */
function beginPart(now, stream) {
  const recorder = newRecorder(stream);
  now.recording.part = { id: newId(), type: recorder.mimeType, started_at: new Date().toISOString(), chunks: 0 };
  now.ended = new Promise((resolve) => {
    recorder.onstop = resolve;
  });
  const began = now.seconds;
  recorder.ondataavailable = ({ data }) => {
    take(now, data);
    if (now.recorder === recorder && now.mode === "recording" && now.seconds - began > LONGEST_PART) void breakOff(now, "");
  };
  recorder.onerror = () => void breakOff(now, lostWords());
  for (const track of stream.getAudioTracks()) {
    track.onended = () => void breakOff(now, lostWords());
    track.onmute = () => window.setTimeout(() => track.muted && void breakOff(now, lostWords()), MUTED);
    track.onunmute = () => void goOn(now, false);
  }
  recorder.start(SLICE);
  if (now.stream !== stream) {
    closeSound(now);
    now.meter = openMeter(stream);
  }
  Object.assign(now, { stream, recorder, mode: "recording", why: "", since: performance.now(), heard: Date.now(), retries: 0, asksFirst: false });
  void stayAwake(now);
}

const lostWords = () => gettext("The recording broke off: a call or another app took the microphone. What was recorded is kept.");

/** @param {Running} now */
async function stayAwake(now) {
  now.sleep();
  now.sleep = () => {};
  const sleep = await keepAwake();
  if (sound.now === now && now.mode === "recording") now.sleep = sleep;
  else sleep();
}

/** @param {Running} now */
function closeSound(now) {
  now.sleep();
  now.meter?.close();
  closeMicrophone(now.stream);
  Object.assign(now, { stream: null, meter: null, sleep: () => {} });
}

/** Queues a chunk: it counts as saved once it is written. @param {Running} now @param {Blob} data */
function take(now, data) {
  const { part } = now.recording;
  const hasStalled = now.mode === "recording" && Date.now() - now.heard > STALLED;
  now.heard = Date.now();
  count(now, now.mode === "recording");
  const { seconds } = now;
  if (data.size && part) {
    now.writes = now.writes.then(async () => {
      await keepChunk({ ...now.recording, part, seconds, heard_at: Date.now(), paused: now.mode === "paused" }, data);
      part.chunks += 1;
      now.recording.seconds = now.savedAt = seconds;
    });
    // Going on by itself would break off again at once.
    now.writes.catch((error) => void breakOff(now, troubleWords(error), true));
  }
  if (hasStalled) void breakOff(now, gettext("The phone was asleep, and the recording broke off. What was recorded is kept."));
}

/** @param {unknown} error */
function troubleWords(error) {
  const isFull = error instanceof Error && error.name === "QuotaExceededError";
  return isFull
    ? gettext("This phone is full, and the recording stopped. What was recorded is kept. Free some room, then go on.")
    : gettext("This phone could not keep the sound, and the recording stopped. What was recorded until then is kept.");
}

/** Pauses, or goes on. */
export async function pauseOrResume() {
  const now = sound.now;
  if (now?.mode === "recording" && now.recorder) {
    now.recorder.requestData();
    now.recorder.pause();
    now.sleep();
    count(now, false);
    now.mode = "paused";
  } else if (now?.mode === "paused" && now.recorder?.state === "paused") {
    now.recorder.resume();
    Object.assign(now, { mode: "recording", since: performance.now(), heard: Date.now() });
    void stayAwake(now);
  } else if (now && now.mode !== "ended") {
    now.mode = "broken";
    await goOn(now, true);
  }
  changed();
}

/** Closes the part and keeps it; then goes on in a new one as soon as there is sound again. @param {Running} now @param {string} why @param {boolean} [asksFirst] goes on only when asked to */
async function breakOff(now, why, asksFirst = false) {
  if (sound.now !== now || !now.recorder) return;
  const wasPaused = now.mode === "paused";
  count(now, false);
  Object.assign(now, { mode: wasPaused ? "paused" : "broken", why, asksFirst, isTrying: true });
  changed();
  await closePart(now);
  now.isTrying = false;
  if (!wasPaused) await goOn(now, false);
  changed();
}

/** Closes the part under way and makes a file of it, one call after another; gives whether that worked. @param {Running} now */
export function closePart(now) {
  now.closing = now.closing.then(() => closeNow(now));
  return now.closing;
}

/** Stops the recorder, waits for its last chunk, makes a file of the part. @param {Running} now */
async function closeNow(now) {
  const { recorder } = now;
  now.recorder = null;
  if (recorder && recorder.state !== "inactive") recorder.stop();
  // A recorder whose microphone went away may never say that it stopped.
  if (recorder) await Promise.race([now.ended, new Promise((resolve) => window.setTimeout(resolve, STOP_WITHIN))]);
  // A chunk later than that would begin the part, or the next one, anew without its head.
  if (recorder) recorder.ondataavailable = null;
  try {
    await now.writes.catch(() => undefined);
    await finishPart(now.recording, now.question);
    now.writes = Promise.resolve();
    return true;
  } catch (error) {
    now.why = troubleWords(error);
    return false;
  }
}

/** Goes on with a broken recording in a new part; tries again later when there is no microphone yet.
 * @param {Running} now @param {boolean} isAsked by a tap */
export async function goOn(now, isAsked) {
  if (sound.now !== now || now.mode !== "broken" || now.isTrying || (now.asksFirst && !isAsked)) return;
  now.isTrying = true;
  try {
    if (now.recording.part && !(await closePart(now))) return;
    const stream = now.stream && isUsable(now.stream) ? now.stream : await openMicrophone();
    if (sound.now !== now || now.mode !== "broken") return closeMicrophone(stream);
    beginPart(now, stream);
    sayQuietly(gettext("The recording goes on in a new part."));
  } catch (error) {
    if (isAsked) now.why = wordsOf(error);
    tryLater(now);
  } finally {
    now.isTrying = false;
    changed();
  }
}

/** In the discreet mode nothing of it may stand on the screen. @param {string} sentence */
export function sayQuietly(sentence) {
  if (!document.body.classList.contains("discreet")) say(sentence);
}

/** @param {Running} now */
function tryLater(now) {
  if (now.retries++ < MOST_RETRIES) window.setTimeout(() => document.visibilityState === "visible" && void goOn(now, false), RETRY);
}

/** Ends the recording; gives false when the phone could not make files of it, which are then kept as they are. */
export async function stop() {
  const now = sound.now;
  if (!now) return true;
  count(now, false);
  now.mode = "ended";
  changed();
  if (!(await closePart(now))) {
    now.mode = "broken";
    changed();
    return false;
  }
  await forgetRecording(now.recording.id).catch(() => undefined);
  closeSound(now);
  sound.now = null;
  now.release();
  changed();
  return true;
}

/** What is in the recorder and not written yet. */
function flush() {
  if (sound.now?.recorder && sound.now.recorder.state !== "inactive") sound.now.recorder.requestData();
}

/** The phone is looked at again, or a microphone came or went. */
function lookAgain() {
  const now = sound.now;
  if (!now || document.visibilityState !== "visible") return;
  now.meter?.wake();
  if (now.mode === "recording") {
    if (Date.now() - now.heard > STALLED) flush();
    void stayAwake(now);
  }
  now.retries = 0;
  void goOn(now, false);
}

beforeLeaving(stop);
document.addEventListener("visibilitychange", () => (document.visibilityState === "visible" ? lookAgain() : flush()));
document.addEventListener("pointerdown", () => sound.now?.meter?.wake());
document.addEventListener("freeze", flush);
// Before a reload there is still time to write; at `pagehide` not on every phone.
window.addEventListener("beforeunload", flush);
window.addEventListener("pagehide", flush);
navigator.mediaDevices?.addEventListener("devicechange", lookAgain);
