/** A stopwatch that keeps the instant it was started: a locked screen or a reload changes nothing. */
import { button, h } from "../page/dom.js";
import { changeDraft, noteInDraft } from "../store/drafts.js";
import { clock, fill } from "../page/texts.js";

/** Seconds on the watch now. @param {Watch | undefined} watch @param {number} [now] */
export function secondsOn(watch, now = Date.now()) {
  if (!watch) return 0;
  return watch.seconds + (watch.started === null ? 0 : Math.max(0, (now - watch.started) / 1000));
}

/** Keeps a watch; with seconds it has stopped, and they are the answer. @param {string} visit @param {string} code @param {Watch} watch @param {number | null} seconds */
export function keepWatch(visit, code, watch, seconds) {
  if (seconds === null) return noteInDraft(visit, (draft) => void (draft.watches[code] = watch));
  return changeDraft(visit, [`answers.${code}`], (draft) => {
    draft.watches[code] = watch;
    draft.body.answers[code] = String(seconds);
  });
}

/** "2:41", "161" or "1:02:41" in seconds; null for anything else. @param {string} typed */
export function readClock(typed) {
  const parts = /^(?:(?:(\d{1,2}):(?=[0-5]?\d:))?(\d{1,3}):(?=[0-5]?\d$))?(\d{1,5})$/.exec(typed.trim());
  return parts ? Number(parts[1] ?? 0) * 3600 + Number(parts[2] ?? 0) * 60 + Number(parts[3]) : null;
}

/** Whether an answer is seconds. @param {unknown} value */
const isTime = (value) => /^\d+$/.test(String(value));

/** The control of a question of kind duration. @param {FieldContext} context @returns {FieldControl} */
export function stopwatch(context) {
  const { question } = context;
  /** @type {unknown} */
  let value;
  const time = h("span", { class: "time", role: "timer", "aria-live": "off" });
  const isRunning = () => (context.watch()?.started ?? null) !== null;
  const main = button({ class: "btn dark", onclick: () => {
    const seconds = secondsOn(context.watch());
    if (isRunning()) context.setWatch({ started: null, seconds: 0 }, Math.round(seconds));
    else context.setWatch({ started: Date.now(), seconds: 0 }, null);
  } });
  const again = button({ onclick: () => context.setWatch({ started: Date.now(), seconds: 0 }, null) }, gettext("Again"));
  const typed = h("input", { type: "text", inputmode: "numeric", class: "short", id: `q-${question.code}-typed`, placeholder: "2:41", autocomplete: "off" });
  // What was measured stands until a time is typed that can be read; with none, what was typed is kept and told as no valid answer.
  /** @type {unknown} */
  let measured;
  const stays = h("p", { class: "error", role: "status", hidden: true });
  typed.addEventListener("focus", () => void (measured = value));
  typed.addEventListener("input", () => {
    const seconds = readClock(typed.value);
    stays.hidden = true;
    context.set(seconds === null ? typed.value && (isTime(measured) ? measured : typed.value) || undefined : String(seconds), true);
  });
  typed.addEventListener("blur", () => {
    if (!typed.value || readClock(typed.value) !== null || !isTime(measured)) return;
    typed.value = clock(Number(measured));
    stays.textContent = fill(gettext("That was no time, so %(time)s stays. Type minutes:seconds, like 3:20."), { time: typed.value });
    stays.hidden = false;
  });
  const byHand = h("details", {}, h("summary", {}, gettext("Type it in")), h("div", { class: "field" }, h("label", { for: typed.id }, gettext("Minutes and seconds, like 2:41")), typed, stays));
  const draw = () => {
    const isAnswered = isTime(value);
    time.textContent = clock(isRunning() || !isAnswered ? secondsOn(context.watch()) : Number(value));
    main.textContent = isRunning() ? gettext("Stop") : isAnswered ? gettext("Measure again") : gettext("Start");
    main.classList.toggle("dark", isRunning() || !isAnswered);
    again.hidden = !isRunning();
  };
  const ticking = window.setInterval(() => {
    if (time.isConnected && isRunning()) draw();
    else if (!time.isConnected && time.dataset.drawn) window.clearInterval(ticking);
  }, 250);
  return {
    nodes: [h("div", { class: "stopwatch" }, time, again, main), byHand], isGroup: true,
    show: (now) => {
      value = now;
      if (document.activeElement !== typed && now !== undefined) typed.value = isTime(now) ? clock(Number(now)) : String(now ?? "");
      draw();
      if (time.isConnected) time.dataset.drawn = "yes";
    },
  };
}
