/** Sound at its question: recording it, why that isn't possible and what to do instead, and hearing what is there. */
import { prepare, take } from "./capture.js";
import { button, h } from "../page/dom.js";
import { placeParts } from "../rules/parts.js";
import { currentRecording, startRecording } from "./recorder.js";
import { sound } from "./sound.js";
import { evidenceName, fill } from "../page/texts.js";

/** @typedef {{visit: Visit, draft: Draft, files: FileRow[], trace: {question: Question}}} State */

/** "Recording 1, part 2 of 3" of every file. @param {Manifest[]} files sounds of one question @returns {Map<string, string>} */
export function soundNames(files) {
  const names = [...placeParts(files)].map(([id, { n, part, parts }]) => {
    const name = fill(gettext("%(what)s %(n)s"), { what: evidenceName("audio"), n });
    return /** @type {const} */ ([id, parts > 1 ? fill(gettext("%(name)s, part %(part)s of %(parts)s"), { name, part, parts }) : name]);
  });
  return new Map(names);
}

/** The sounds of a question that can be heard here: name, and the address or what it is made of. @param {State} state */
function soundsOf({ visit, draft, files, trace }) {
  const sounds = draft.body.evidence.filter((file) => file.question === trace.question.code && file.kind === "audio");
  const names = soundNames(sounds);
  return sounds.flatMap(({ id }) => {
    const blob = files.find((one) => one.id === id)?.blob;
    const shown = visit.evidence.find((one) => one.id === id)?.shown;
    return blob || shown ? [{ id, name: names.get(id) ?? "", blob, shown }] : [];
  });
}

/** One player for each part: what was recorded can be heard before it is sent. @param {State} state @param {(id: string, blob: Blob) => string} addressOf @returns {Node[]} */
export function players(state, addressOf) {
  return soundsOf(state).map(({ id, name, blob, shown }) => {
    return h("div", { class: "player" }, h("span", { class: "muted" }, name), h("audio", { controls: true, preload: blob ? "metadata" : "none", src: blob ? addressOf(id, blob) : shown, "aria-label": name }));
  });
}

/** Players are drawn anew only when this changes: one that plays must not stop because a file goes out. @param {State} state */
export const playersKey = (state) => soundsOf(state).map(({ id, name }) => `${id} ${name}`).join();

/** Why this question could not be recorded. @param {Question} question */
const troubleOf = ({ code }) => (sound.trouble?.question === code ? sound.trouble.words : "");

/** Recording, or attaching what another app recorded. @param {State} state @param {number} most @returns {Node[]} */
export function recordArea({ visit, trace }, most) {
  const { question } = trace;
  const isBusy = currentRecording() !== null;
  const trouble = troubleOf(question);
  const record = button({ class: "btn wide", disabled: isBusy, onclick: () => void startRecording(visit.id, question) }, isBusy ? gettext("Recording") : gettext("Record sound"));
  const input = h("input", { type: "file", accept: "audio/*", multiple: most > 1, onclick: prepare, "aria-label": gettext("Attach a recording") });
  input.addEventListener("change", () => {
    sound.trouble = null;
    void take({ visit, question, kind: "audio", most }, input.files ?? []);
    input.value = "";
  });
  return [
    record,
    ...(trouble ? [h("p", { class: "notice warning", role: "alert" }, h("span", {}, `${trouble} ${gettext("Or record with the phone's own recorder, and attach the file here.")}`))] : []),
    h("label", { class: "btn wide attach" }, gettext("Attach a recording"), input),
  ];
}

/** What of the area hangs on the recorder. @param {State} state */
export const recordKey = ({ trace }) => `${currentRecording() !== null} ${troubleOf(trace.question)}`;
