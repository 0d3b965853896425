/** The files of one question: what is asked for, what is there, how far each has gone, and adding more. */
import { acceptedTypes, isByCamera, leaveOut, openCamera, prepare, resume, take, troubleOf } from "./capture.js";
import { answerKind, dueEvidence } from "../rules/checks.js";
import { button, h, icon, say } from "../page/dom.js";
import { changeFile } from "../store/files.js";
import { countFiles } from "../rules/parts.js";
import { progressOf } from "./progress.js";
import { players as soundPlayers, recordArea, recordKey, soundNames } from "./sounds.js";
import { evidenceName, faultWords, fill } from "../page/texts.js";

/** @typedef {{visit: Visit, draft: Draft, files: FileRow[], trace: import("../rules/conditions.js").Trace, locked: boolean}} State */

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
  return row?.thumb ? addressOf(row.id, row.thumb) : stored?.small ?? "";
}

/** @param {State} state */
export const players = (state) => soundPlayers(state, addressOf);

/** What a file is called among those of its kind. @param {Manifest} file @param {number} n @param {State} state */
function nameOf(file, n, { draft }) {
  const sounds = file.kind === "audio" ? soundNames(draft.body.evidence.filter((one) => one.question === file.question && one.kind === "audio")) : null;
  return sounds?.get(file.id) ?? fill(gettext("%(what)s %(n)s"), { what: evidenceName(file.kind), n });
}

/** One file of a question as it stands now: what it is called, how far it is, what is asked about it.
 * @param {Manifest} file @param {number} n @param {State} state */
function standing(file, n, state) {
  const { visit, files } = state;
  const row = files.find((one) => one.id === file.id);
  const stored = visit.evidence.find((one) => one.id === file.id);
  const [signs, words] = progressOf(row, stored);
  return { file, name: nameOf(file, n, state), signs, words, picture: pictureOf(row, stored), fault: row?.fault ?? "" };
}

/** @typedef {ReturnType<typeof standing>} Standing */
/** @typedef {Wanted & {isLocked: boolean}} Place */
/** @typedef {import("../lazy/camera.js").Wanted} Wanted */

/** Opens a file large. @param {Standing} one @param {Place} place */
async function view({ file, name }, place) {
  const { openViewer } = await import("../lazy/viewer.js");
  await openViewer(file.id, name, place);
}

/** @param {Standing} one @param {Place} place */
function thumbnail(one, place) {
  const { name, words, signs, picture, fault } = one;
  const shown = picture ? h("img", { loading: "lazy", decoding: "async", src: picture, alt: `${name}, ${words}` }) : h("span", { class: "file-name" }, name);
  const open = () => view(one, place).catch(() => say(gettext("No network.")));
  // A link opens in a locked question too, where every button is off.
  const opener = h("a", { class: "open", href: `#question-${place.question.code}`, onclick: (/** @type {Event} */ event) => {
    event.preventDefault();
    void open();
  } }, shown, h("span", { class: "state", title: words }, h("span", { "aria-hidden": "true" }, fault ? "?" : signs), picture ? null : h("span", { class: "visually-hidden" }, words)));
  return h("li", { class: `photo ${signs === "!" ? "failed" : ""} ${fault ? "doubtful" : ""}` }, opener);
}

/** What needs the shopper in words, for the thumbnail has no room: a refusal, or a photo that should be taken again.
 * @param {Standing} one @param {Place} place @returns {Node[]} */
function askLine({ file, name, signs, words, fault }, place) {
  if (signs === "!") return [h("p", { class: "error", "aria-hidden": "true" }, `${name}: ${words}`)];
  if (!fault || place.isLocked) return [];
  return [h("div", { class: "ask" }, h("p", {}, h("b", {}, `${name}: `), faultWords(fault)),
    h("div", { class: "row" },
      button({ class: "btn", onclick: () => openCamera({ ...place, replaces: file }) }, gettext("Retake")),
      button({ class: "btn", onclick: () => void changeFile(file.id, (row) => void (row.fault = "")) }, gettext("Keep"))))];
}

/** What was chosen and could not be made ready: why, trying again, or doing without. @param {FileRow[]} raws @param {Place} place @returns {Node[]} */
function troubleLine(raws, place) {
  const words = raws.length && !place.isLocked ? troubleOf(place) : "";
  if (!words) return [];
  const kept = fill(ngettext("What you chose is kept on this phone.", "The %(n)s files you chose are kept on this phone.", raws.length), { n: raws.length });
  return [h("div", { class: "ask", role: "alert" }, h("p", {}, words, " ", kept),
    h("div", { class: "row" },
      button({ class: "btn", onclick: () => void resume(place) }, gettext("Try again")),
      button({ class: "btn", onclick: () => void leaveOut(place, raws) }, gettext("Leave out"))))];
}

/** @param {EvidenceKind} kind */
function addLabel(kind) {
  const labels = {
    photo: gettext("Add photos"), audio: gettext("Attach a recording"), video: gettext("Add a video"),
    receipt: gettext("Photograph the receipt"), screenshot: gettext("Add screenshots"), document: gettext("Add files"),
  };
  return labels[kind];
}

/** @param {EvidenceKind} kind */
const cameraLabel = (kind) => kind === "video" ? gettext("Record a video") : kind === "receipt" ? gettext("Photograph the receipt") : gettext("Take a photo");

/** The ways to add a file: the camera, where there is one, and what is on the phone already. @param {Place} place */
function adders(place) {
  const { kind } = place;
  const hasCamera = isByCamera(kind);
  const label = hasCamera ? gettext("From the gallery") : addLabel(kind);
  const input = h("input", { type: "file", accept: acceptedTypes(kind), "aria-label": label, onclick: prepare });
  input.addEventListener("change", () => {
    void take(place, input.files ?? []);
    input.value = "";
  });
  const chosen = h("li", { class: "photo-add" }, hasCamera ? [icon("gallery"), h("span", { "aria-hidden": "true" }, label)] : h("span", { class: "plus", "aria-hidden": "true" }, "+"), input);
  const camera = h("li", { class: "photo-add" }, button({ class: "open", onclick: () => openCamera(place) }, icon("camera"), cameraLabel(kind)));
  return { input, nodes: hasCamera ? [camera, chosen] : [chosen] };
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

/** Puts these nodes, and no others, in this order; one that stays is not touched, so that it keeps the focus. @param {Element} parent @param {Element[]} nodes */
function arrange(parent, nodes) {
  for (const child of [...parent.children]) if (!nodes.includes(child)) child.remove();
  nodes.forEach((node, n) => parent.children[n] !== node && parent.insertBefore(node, parent.children[n] ?? null));
}

/** The files of one kind. @param {Visit} visit @param {Question} question @param {EvidenceKind} kind @param {boolean} isLocked */
function kindBlock(visit, question, kind, isLocked) {
  const place = { visit, question, kind, most: 0, isLocked };
  const add = adders(place);
  const list = h("ul", { class: "photos" });
  const record = h("div", {});
  const asks = h("div", {});
  /** @type {Map<string, {key: string, node: HTMLElement}>} */
  let tiles = new Map();
  let drawnAsks = "";
  let isOpened = false;
  let drawnRecord = "";

  /** @param {Standing[]} all */
  function drawTiles(all) {
    const focused = [...tiles].find(([, tile]) => tile.node.contains(document.activeElement))?.[0];
    const before = tiles;
    tiles = new Map(all.map((one) => {
      const key = JSON.stringify({ ...one, file: one.file.id });
      const old = before.get(one.file.id);
      return [one.file.id, old?.key === key ? old : { key, node: thumbnail(one, place) }];
    }));
    return () => {
      const tile = focused && tiles.get(focused)?.node;
      if (tile && !tile.contains(document.activeElement)) tile.querySelector("a")?.focus({ preventScroll: true });
    };
  }

  /** @param {State} state @param {number} most */
  function show(state, most) {
    place.most = most;
    const files = state.draft.body.evidence.filter((file) => file.question === question.code && file.kind === kind);
    const all = files.map((file, index) => standing(file, index + 1, state));
    const raws = state.files.filter((row) => row.state === "raw" && row.question === question.code && row.kind === kind);
    const pending = raws.length;
    // What could not be finished is tried again at each opening, and when it is asked for.
    if (pending && !isLocked && (!isOpened || !troubleOf(place))) void resume(place);
    isOpened = true;
    const room = isLocked ? 0 : most - countFiles(files) - pending;
    add.input.multiple = room > 1;
    const refocus = drawTiles(all);
    const isStuck = troubleOf(place) !== "";
    const waiting = Array.from({ length: pending }, () => h("li", { class: isStuck ? "photo unready" : "photo working" }, h("span", { class: isStuck ? "file-name" : "visually-hidden" }, isStuck ? gettext("Not ready") : gettext("Being prepared"))));
    arrange(list, [...[...tiles.values()].map((tile) => tile.node), ...waiting, ...(room > 0 && kind !== "audio" ? add.nodes : [])]);
    list.hidden = !list.children.length;
    refocus();
    const asked = JSON.stringify([troubleOf(place), raws.map((row) => row.id), all.map(({ file, name, signs, words, fault }) => [file.id, name, signs === "!" && words, fault])]);
    if (asked !== drawnAsks) asks.replaceChildren(...troubleLine(raws, place), ...all.flatMap((one) => askLine(one, place)));
    drawnAsks = asked;
    const isRecorded = kind === "audio" && room > 0;
    const recorded = `${isRecorded} ${room > 1} ${recordKey(state)}`;
    if (recorded !== drawnRecord) record.replaceChildren(...(isRecorded ? recordArea(state, most) : []));
    drawnRecord = recorded;
  }
  return { node: h("div", { class: "files" }, record, list, asks), show };
}

/** The area of one question's files, empty when it takes none now. @param {Visit} visit @param {Question} question @param {boolean} isLocked */
export function evidenceBlock(visit, question, isLocked) {
  const node = h("div", { class: "evidence" });
  /** @type {Map<EvidenceKind, ReturnType<typeof kindBlock>>} */
  const blocks = new Map();
  /** @param {State} state */
  function show(state) {
    const kinds = kindsOf(state);
    for (const [kind, most] of kinds) {
      const block = blocks.get(kind) ?? kindBlock(visit, question, kind, isLocked);
      blocks.set(kind, block);
      block.show(state, most);
    }
    arrange(node, [...kinds.keys()].flatMap((kind) => blocks.get(kind)?.node ?? []));
  }
  return { node, show };
}
