// Sounds under review: the parts of one recording play as one, along one time line.

/** @typedef {{media: HTMLMediaElement, starts: number, lasts: number}} Part */

/** Minutes and seconds. @param {number} ms */
function clock(ms) {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** @param {HTMLElement} sound @returns {Part[]} */
function partsOf(sound) {
  return [...sound.querySelectorAll("[data-part]")].flatMap((node) => {
    const media = node.querySelector("audio, video");
    const { starts, lasts } = /** @type {HTMLElement} */ (node).dataset;
    return media instanceof HTMLMediaElement ? [{ media, starts: Number(starts), lasts: Number(lasts) }] : [];
  });
}

/** One sound of any number of parts. @param {HTMLElement} sound */
function track(sound) {
  const parts = partsOf(sound);
  const total = parts.reduce((sum, part) => sum + part.lasts, 0);
  let current = parts[0];

  /** Milliseconds on the time line. */
  const time = () => (current ? current.starts + Math.min(current.media.currentTime * 1000, current.lasts) : 0);
  const isPlaying = () => current !== undefined && !current.media.paused;

  function play() {
    if (!current) return;
    current.media.play().catch(() => undefined);
    // The next part is there when its turn comes.
    const next = parts[parts.indexOf(current) + 1];
    if (next) next.media.preload = "auto";
  }

  function toggle() {
    if (!current) return;
    if (isPlaying()) current.media.pause();
    else if (time() >= total && parts.length > 1) seek(0);
    else play();
  }

  /** Goes to a moment and plays. @param {number} ms @param {boolean} [plays] */
  function seek(ms, plays = true) {
    const target = parts.findLast((part) => part.starts <= ms) ?? current;
    if (!target) return;
    if (target !== current) current?.media.pause();
    current = target;
    const set = () => {
      target.media.currentTime = (ms - target.starts) / 1000;
      if (plays) play();
    };
    if (target.media.readyState > 0) return set();
    target.media.addEventListener("loadedmetadata", set, { once: true });
    target.media.load();
  }

  /** What ends is followed by what comes next. @param {Part} part */
  function follow(part) {
    const next = parts[parts.indexOf(part) + 1];
    if (part !== current || !next) return;
    current = next;
    if (next.media.readyState > 0) next.media.currentTime = 0;
    play();
  }

  /** Its own buttons may start a part, too. @param {Part} part */
  function take(part) {
    if (part !== current) current?.media.pause();
    current = part;
  }

  for (const part of parts) {
    part.media.addEventListener("play", () => take(part));
    part.media.addEventListener("ended", () => follow(part));
  }
  return { sound, parts, total, time, isPlaying, toggle, seek };
}

/** What is shown of it: how far it is, in figures and along the waveform. @param {ReturnType<typeof track>} one */
function show({ sound, parts, total, time, isPlaying, toggle, seek }) {
  const at = /** @type {HTMLElement | null} */ (sound.querySelector("[data-at]"));
  const bars = [...sound.querySelectorAll("rect")];
  const drawing = sound.querySelector("svg");
  const joint = /** @type {HTMLElement | null} */ (sound.querySelector("[data-joint]"));
  const button = /** @type {HTMLButtonElement | null} */ (sound.querySelector("[data-play]"));
  const range = /** @type {HTMLInputElement | null} */ (sound.querySelector("[data-seek]"));
  const playWord = button?.textContent ?? "";
  const draw = () => {
    const now = time();
    bars.forEach((bar) => bar.classList.toggle("played", Number(bar.dataset.from) < now));
    if (at) {
      at.textContent = `${clock(now)} / `;
      at.hidden = false;
    }
    if (range) {
      range.value = String(now);
      range.setAttribute("aria-valuetext", clock(now));
    }
    if (button) button.textContent = isPlaying() ? button.dataset.pause ?? "" : playWord;
  };
  for (const { media } of parts) {
    for (const event of ["timeupdate", "play", "pause", "ended", "seeked"]) media.addEventListener(event, draw);
  }
  drawing?.addEventListener("click", (event) => {
    const frame = drawing.getBoundingClientRect();
    seek(((event.clientX - frame.left) / frame.width) * total);
  });
  for (const jump of sound.querySelectorAll("[data-jump]")) {
    jump.addEventListener("click", () => seek(Number(/** @type {HTMLElement} */ (jump).dataset.jump)));
  }
  button?.addEventListener("click", toggle);
  range?.addEventListener("input", () => seek(Number(range.value), isPlaying()));
  if (joint) {
    joint.hidden = false;
    for (const { media } of parts) /** @type {HTMLElement} */ (media.closest("[data-part]")).hidden = true;
  }
}

const tracks = [...document.querySelectorAll("[data-sound]")].map((sound) => track(/** @type {HTMLElement} */ (sound)));
tracks.forEach(show);

/** Plays the sound of the current question, or the first; or pauses it. */
export function playOrPause() {
  const playable = tracks.filter((one) => one.parts.length);
  (playable.find((one) => one.isPlaying()) ?? playable.find((one) => one.sound.hasAttribute("data-near")) ?? playable[0])?.toggle();
}
