/** What stays under the thumb while sound is recorded: elapsed time, level, until when it is kept, pause, stop. */
import { h, iconButton } from "./dom.js";
import { currentRecording, elapsed, level, pauseOrResume, stopRecording } from "./recorder.js";
import { clock, fill } from "./texts.js";

const STEP = 5;
const MOST_BARS = 60;

/** The recorder's bar, or null when nothing is recorded; `close` stops its drawing. @param {(error: unknown) => void} failed */
export function recorderBar(failed) {
  const running = currentRecording();
  if (!running) return null;
  const isPaused = running.since === null;
  const time = h("time", {}, clock(elapsed()));
  const canvas = h("canvas", { class: "level", height: 26, "aria-hidden": "true" });
  const saved = h("span", { class: "saved-at" });
  const node = h("div", { class: `recorder ${isPaused ? "paused" : ""}`, role: "group", "aria-label": gettext("Recording") },
    h("span", { class: "rec-dot" }), time, canvas, saved,
    iconButton(isPaused ? "resume" : "pause", isPaused ? gettext("Go on recording") : gettext("Pause"), { onclick: pauseOrResume }),
    iconButton("stop", gettext("Stop and keep"), { onclick: () => void stopRecording().catch(failed) }));
  /** @type {number[]} */
  const levels = [];
  const timer = window.setInterval(() => {
    time.textContent = clock(elapsed());
    saved.textContent = running.savedAt ? fill(gettext("Saved %(time)s"), { time: clock(running.savedAt) }) : "";
    levels.push(level());
    levels.splice(0, levels.length - MOST_BARS);
    drawLevels(canvas, levels);
  }, 150);
  return { node, close: () => window.clearInterval(timer) };
}

/** @param {HTMLCanvasElement} canvas @param {number[]} levels 0 to 1, the newest last */
function drawLevels(canvas, levels) {
  const pen = canvas.getContext("2d");
  if (!pen) return;
  if (canvas.width !== canvas.clientWidth) canvas.width = canvas.clientWidth;
  pen.clearRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = getComputedStyle(canvas).color;
  [...levels].reverse().forEach((loud, at) => {
    const tall = 3 + loud * 23;
    pen.fillRect(canvas.width - (at + 1) * STEP, (26 - tall) / 2, 3, tall);
  });
}
