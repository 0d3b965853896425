/** The microphone: asking for it, saying why there is none, how loud it is, and the screen that must stay on meanwhile. */

const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
const BITS_PER_SECOND = 48_000;

/** Why there is no microphone, in words; the way out stands beside it. @param {unknown} error */
function reasonOf(error) {
  if (!globalThis.isSecureContext || !navigator.mediaDevices) return gettext("The browser gives no microphone here: this page was not opened over https.");
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return gettext("The microphone is not allowed for this app. Allow it in the browser's settings of this page, then try again.");
  if (name === "NotFoundError" || name === "OverconstrainedError") return gettext("No microphone was found.");
  return gettext("The microphone is busy: a call or another app uses it.");
}

/** The microphone's sound; throws with a sentence where there is none. */
export async function openMicrophone() {
  if (!("MediaRecorder" in globalThis)) throw new Error(gettext("This browser cannot record sound."));
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch (error) {
    throw new Error(reasonOf(error));
  }
  if (isUsable(stream)) return stream;
  closeMicrophone(stream);
  throw new Error(reasonOf(null));
}

/** Whether sound comes through: a call mutes the microphone of some phones, and takes it away on others. @param {MediaStream} stream */
export const isUsable = (stream) => stream.getAudioTracks().some((track) => track.readyState === "live" && !track.muted);

/** @param {MediaStream | null} stream */
export function closeMicrophone(stream) {
  stream?.getTracks().forEach((track) => track.stop());
}

/** Whether the microphone may be opened without asking anybody. */
export async function isAllowed() {
  try {
    const { state } = await navigator.permissions.query({ name: /** @type {PermissionName} */ ("microphone") });
    return state === "granted" && document.visibilityState === "visible";
  } catch {
    return false;
  }
}

/** @param {MediaStream} stream */
export function newRecorder(stream) {
  const type = TYPES.find((name) => MediaRecorder.isTypeSupported(name));
  return new MediaRecorder(stream, { ...(type && { mimeType: type }), audioBitsPerSecond: BITS_PER_SECOND });
}

/** @param {MediaStream} stream @returns {Meter} */
export function openMeter(stream) {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Uint8Array(analyser.fftSize);
  return {
    level: () => {
      analyser.getByteTimeDomainData(samples);
      const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample - 128)), 0);
      return Math.min(1, loudest / 96);
    },
    // A page that was away, or went on by itself after a reload, has its meter asleep.
    wake: () => void context.resume().catch(() => undefined),
    close: () => void context.close().catch(() => undefined),
  };
}

/** Keeps the screen on until the returned function is called, where the browser can. @returns {Promise<() => void>} */
export async function keepAwake() {
  const lock = await navigator.wakeLock?.request("screen").catch(() => undefined);
  return () => void lock?.release().catch(() => undefined);
}
