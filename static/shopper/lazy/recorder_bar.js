/** What stays under the thumb on every screen while sound is recorded: elapsed time, level, until when it is kept, pause, stop. */
import { button, h, iconButton } from "../page/dom.js";
import { sound } from "../form/sound.js";
import { clock, fill } from "../page/texts.js";

const STEP = 5;
const MOST_BARS = 60;
let timer = 0;
let drawn = "";

/** What the bar asks of the recorder, which draws it.
 * @typedef {{elapsed: (now: Running) => number, pauseOrResume: () => Promise<unknown>, stop: () => Promise<unknown>}} Recorder */

/** Draws the bar anew where something other than its figures changed. @param {Recorder} recorder */
export function drawBar(recorder) {
  const now = sound.now;
  const key = now ? `${now.recording.id} ${now.mode} ${now.why}` : "";
  if (key === drawn) return;
  drawn = key;
  window.clearInterval(timer);
  sound.place.replaceChildren(...(now ? [now.mode === "broken" ? brokenBar(now, recorder) : runningBar(now, recorder)] : []));
}

/** @param {Running} now @param {Recorder} recorder */
function brokenBar(now, { pauseOrResume, stop }) {
  return h("div", { class: "recorder broken", role: "group", "aria-label": gettext("Recording") },
    h("p", { role: "status" }, h("span", { class: "rec-dot" }), h("span", {}, `${clock(now.savedAt)} · ${now.why}`)),
    h("div", { class: "row tight" },
      button({ class: "btn primary", onclick: () => void pauseOrResume() }, gettext("Go on recording")),
      button({ onclick: () => void stop() }, gettext("It is finished"))));
}

/** @param {Running} now @param {Recorder} recorder */
function runningBar(now, { elapsed, pauseOrResume, stop }) {
  const isPaused = now.mode === "paused";
  const time = h("time", {}, clock(elapsed(now)));
  const canvas = h("canvas", { class: "level", height: 26, "aria-hidden": "true" });
  const saved = h("span", { class: "saved-at" });
  /** @type {number[]} */
  const levels = [];
  const show = () => {
    time.textContent = clock(elapsed(now));
    saved.textContent = now.savedAt >= 1 ? fill(gettext("Saved %(time)s"), { time: clock(now.savedAt) }) : "";
    levels.push(isPaused ? 0 : now.meter?.level() ?? 0);
    levels.splice(0, levels.length - MOST_BARS);
    drawLevels(canvas, levels);
  };
  timer = window.setInterval(show, 150);
  const node = h("div", { class: `recorder ${isPaused ? "paused" : ""}`, role: "group", "aria-label": isPaused ? gettext("Recording, paused") : gettext("Recording") },
    h("span", { class: "rec-dot" }), time, canvas, saved,
    iconButton(isPaused ? "resume" : "pause", isPaused ? gettext("Go on recording") : gettext("Pause"), { onclick: () => void pauseOrResume() }),
    iconButton("stop", gettext("Stop and keep"), { onclick: () => void stop() }));
  show();
  return node;
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
