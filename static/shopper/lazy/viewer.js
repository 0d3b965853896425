/** One file, large: what it shows in words, take it again, delete it. */
import { isByCamera, openCamera } from "../form/capture.js";
import { askFor, button, h, iconButton, say } from "../page/dom.js";
import { keptDraft } from "../store/drafts.js";
import { captionFile, changeFile, filesOf, removeFile } from "../store/files.js";
import { progressOf } from "../form/progress.js";
import { faultWords, fill, moment, size } from "../page/texts.js";

const CAPTION_CHARACTERS = 500;

/** @typedef {import("./camera.js").Wanted & {isLocked: boolean}} Place */
/** @typedef {{file: Manifest, name: string, row: FileRow | undefined, stored: StoredEvidence | undefined}} Shown */

/** The picture or film itself, else nothing. @param {Shown} shown @param {string} address of the phone's own copy, or "" */
function content({ file, name, row, stored }, address) {
  const type = row?.blob?.type ?? "";
  if (file.kind === "video" && (address || stored?.shown)) return h("video", { controls: true, preload: "metadata", src: address || stored?.shown, "aria-label": name });
  // A picture that this phone can't open has no thumbnail either.
  const picture = row?.thumb && type.startsWith("image/") ? address : stored?.shown ?? stored?.small;
  return picture ? h("img", { src: picture, alt: name }) : null;
}

/** When, how large, how far. @param {Shown} shown @param {Visit} visit */
function facts({ file, row, stored }, visit) {
  const [, words] = progressOf(row, stored);
  const taken = file.captured_at ? fill(gettext("Taken %(moment)s"), { moment: moment(file.captured_at, visit.branch.time_zone) }) : "";
  return h("p", { class: "muted" }, [taken, size(file.bytes), words].filter(Boolean).join(" · "));
}

/** @param {Shown} shown @param {Place} place */
function captionField({ file }, { visit, isLocked }) {
  if (isLocked) return file.caption ? h("p", {}, file.caption) : null;
  const input = h("textarea", { id: "caption", rows: 2, maxlength: CAPTION_CHARACTERS, value: file.caption ?? "" });
  input.addEventListener("input", () => {
    captionFile(visit.id, file.id, input.value).catch(() => say(gettext("This phone could not keep the caption: it may be full.")));
  });
  return h("div", { class: "field" }, h("label", { for: "caption" }, gettext("What does it show?"), h("span", { class: "hint inline" }, ` ${gettext("(optional)")}`)), input);
}

/** @param {Shown} shown @param {Place} place @param {() => void} close */
function faultLine({ file, row }, { isLocked }, close) {
  if (!row?.fault || isLocked) return null;
  const keep = () => {
    void changeFile(file.id, (kept) => void (kept.fault = ""));
    close();
  };
  return h("div", { class: "ask" }, h("p", {}, faultWords(row.fault)), h("div", { class: "row" }, button({ onclick: keep }, gettext("Keep"))));
}

/** @param {Shown} shown @param {Place} place @param {() => void} close */
function acts({ file, name }, place, close) {
  if (place.isLocked) return null;
  const retake = () => {
    close();
    openCamera({ ...place, replaces: file });
  };
  const erase = async () => {
    const text = gettext("It goes from this phone and from the visit, and can't be brought back.");
    if (!(await askFor(fill(gettext("Delete %(name)s?"), { name }), gettext("Delete"), { text }))) return;
    await removeFile(place.visit.id, file);
    close();
  };
  const again = isByCamera(place.kind) || place.kind === "photo" || place.kind === "receipt";
  return h("div", { class: "acts" }, again ? button({ onclick: retake }, gettext("Retake")) : null, button({ class: "btn danger", onclick: () => void erase() }, gettext("Delete")));
}

/** Opens a file of the draft large. @param {string} id @param {string} name @param {Place} place */
export async function openViewer(id, name, place) {
  const { visit } = place;
  const file = (await keptDraft(visit.id))?.body.evidence.find((one) => one.id === id);
  if (!file) return;
  const row = (await filesOf(visit.id)).find((one) => one.id === id);
  const shown = { file, name, row, stored: visit.evidence.find((one) => one.id === id) };
  const address = row?.blob ? URL.createObjectURL(row.blob) : "";
  const close = () => dialog.close();
  const dialog = h("dialog", { class: "viewer", "aria-label": name },
    h("div", { class: "line" }, h("h2", { class: "grow" }, name), iconButton("close", gettext("Close"), { onclick: close })),
    content(shown, address), facts(shown, visit), faultLine(shown, place, close), captionField(shown, place), acts(shown, place, close));
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (address) URL.revokeObjectURL(address);
  });
  document.body.append(dialog);
  dialog.showModal();
}
