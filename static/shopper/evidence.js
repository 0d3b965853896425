/** The files of one question: what is asked for, what is there, how far each has gone, and adding more. */
import { acceptedTypes, takeFiles } from "./camera.js";
import { answerKind, dueEvidence } from "./checks.js";
import { h, iconButton } from "./dom.js";
import { removeFile } from "./files.js";
import { countFiles } from "./parts.js";
import { players as soundPlayers, recordArea, recordKey, soundNames } from "./sounds.js";
import { evidenceName, fill, refusalWords } from "./texts.js";

/** @typedef {{visit: Visit, draft: Draft, files: FileRow[], trace: import("./conditions.js").Trace, locked: boolean}} State */

const MOST = 50;

/** Object URLs of pictures and sounds by file, made once and given back when the form closes. @type {Map<string, string>} */
const thumbnails = new Map();

/** Gives the memory of all pictures and sounds back. */
export function dropThumbnails() {
  for (const url of thumbnails.values()) URL.revokeObjectURL(url);
  thumbnails.clear();
}

/** The address of a file this phone holds. @param {string} id @param {Blob} blob */
function addressOf(id, blob) {
  if (!thumbnails.has(id)) thumbnails.set(id, URL.createObjectURL(blob));
  return thumbnails.get(id) ?? "";
}

/** @param {FileRow | undefined} row @param {StoredEvidence | undefined} stored */
function pictureOf(row, stored) {
  return row?.blob?.type.startsWith("image/") ? addressOf(row.id, row.blob) : stored?.small ?? "";
}

/** @param {State} state */
export const players = (state) => soundPlayers(state, addressOf);

/** What a file is called among those of its kind. @param {Manifest} file @param {number} n @param {State} state */
function nameOf(file, n, { draft }) {
  const sounds = file.kind === "audio" ? soundNames(draft.body.evidence.filter((one) => one.question === file.question && one.kind === "audio")) : null;
  return sounds?.get(file.id) ?? fill(gettext("%(what)s %(n)s"), { what: evidenceName(file.kind), n });
}

/** How far a file has gone, in few signs and in words. @param {FileRow | undefined} row @param {StoredEvidence | undefined} stored @returns {[string, string]} */
function progressOf(row, stored) {
  if (stored?.state === "refused") return ["!", refusalWords(stored.refusal)];
  if (row?.state === "failed") return ["!", row.error || gettext("the server refused it")];
  if (row?.state === "stored" || (!row && stored && stored.state !== "declared")) return ["✓", gettext("on the server")];
  if (!row) return ["…", gettext("on another phone")];
  if (row.sent) return [`${Math.floor((100 * row.sent) / Math.max(1, row.bytes))} %`, gettext("on its way")];
  return ["…", gettext("on this phone")];
}

/** @param {Manifest} file @param {number} n @param {State} state */
function thumbnail(file, n, state) {
  const { visit, files, locked } = state;
  const row = files.find((one) => one.id === file.id);
  const stored = visit.evidence.find((one) => one.id === file.id);
  const [signs, words] = progressOf(row, stored);
  const picture = pictureOf(row, stored);
  const name = nameOf(file, n, state);
  return h("li", { class: `photo ${signs === "!" ? "failed" : ""}` },
    picture ? h("img", { src: picture, alt: `${name}, ${words}` }) : h("span", { class: "file-name" }, name),
    h("span", { class: "state", title: words }, h("span", { "aria-hidden": "true" }, signs), h("span", { class: "visually-hidden" }, words)),
    !locked && iconButton("close", fill(gettext("Remove: %(name)s"), { name }), { class: "icon-btn remove", onclick: () => void removeFile(visit.id, file) }));
}

/** Why a file needs the shopper's help, in sight: its thumbnail has no room for words. @param {Manifest} file @param {number} n @param {State} state */
function troubleLine(file, n, state) {
  const { visit, files } = state;
  const [signs, words] = progressOf(files.find((one) => one.id === file.id), visit.evidence.find((one) => one.id === file.id));
  return signs === "!" ? [h("p", { class: "error", "aria-hidden": "true" }, `${nameOf(file, n, state)}: ${words}`)] : [];
}

/** @param {EvidenceKind} kind */
function addLabel(kind) {
  const labels = {
    photo: gettext("Add photos"), audio: gettext("Attach a recording"), video: gettext("Add a video"),
    receipt: gettext("Photograph the receipt"), screenshot: gettext("Add screenshots"), document: gettext("Add files"),
  };
  return labels[kind];
}

/** @param {EvidenceKind} kind @param {number} room @param {State} state */
function adder(kind, room, { visit, trace }) {
  const label = addLabel(kind);
  const input = h("input", { type: "file", accept: acceptedTypes(kind), multiple: room > 1, "aria-label": label });
  input.addEventListener("change", () => {
    void takeFiles(visit.id, trace.question, kind, input.files ?? [], room);
    input.value = "";
  });
  return h("li", { class: "photo-add" }, h("span", { "aria-hidden": "true" }, "+"), input);
}

/** The kinds of files a question takes now, with how many of each. @param {State} state @returns {Map<EvidenceKind, number>} */
function kindsOf({ trace, draft }) {
  /** @type {Map<EvidenceKind, number>} */
  const kinds = new Map();
  const own = answerKind(trace.question.kind);
  if (own && trace.state !== "na") kinds.set(own, MOST);
  for (const rule of dueEvidence(trace)) kinds.set(rule.kind, Number(rule.max ?? 5));
  for (const file of draft.body.evidence) {
    if (file.question === trace.question.code && !kinds.has(file.kind)) kinds.set(file.kind, 0);
  }
  return kinds;
}

/** The area of one question's files, empty when it takes none now. @param {State} state @returns {Node[]} */
export function evidenceArea(state) {
  const all = state.draft.body.evidence.filter((file) => file.question === state.trace.question.code);
  return [...kindsOf(state)].flatMap(([kind, most]) => {
    const files = all.filter((file) => file.kind === kind);
    const room = state.locked ? 0 : most - countFiles(files);
    const shown = files.map((file, index) => thumbnail(file, index + 1, state));
    const isSound = kind === "audio";
    const list = h("ul", { class: "photos" }, ...shown, room > 0 && !isSound && adder(kind, room, state));
    const area = [list, ...files.flatMap((file, index) => troubleLine(file, index + 1, state))];
    return isSound && room > 0 ? [...recordArea(state, room), ...area] : area;
  });
}

/** A short description of the area: it is drawn anew only when this changes. @param {State} state */
export function evidenceKey(state) {
  const files = state.draft.body.evidence.filter((file) => file.question === state.trace.question.code);
  const rows = files.map((file) => {
    const row = state.files.find((one) => one.id === file.id);
    const stored = state.visit.evidence.find((one) => one.id === file.id);
    return [file.id, ...progressOf(row, stored)].join();
  });
  return JSON.stringify([[...kindsOf(state)], rows, state.locked, recordKey(state)]);
}
