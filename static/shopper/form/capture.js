/** Where files come from: the phone's camera, or what is on it already. */
import { h, say } from "../page/dom.js";
import { filesOf } from "../store/files.js";

/** @typedef {import("../lazy/camera.js").Wanted} Wanted */

/** Kinds that a camera makes at the visit; screenshots and documents are on the phone already. */
const BY_CAMERA = new Set(["photo", "receipt", "video"]);

/** Whether a camera can be opened for this kind: what is held in the hand has one. @param {EvidenceKind} kind */
export const isByCamera = (kind) => BY_CAMERA.has(kind) && matchMedia("(pointer: coarse)").matches;

/** What a browser may offer for a kind of evidence. @param {EvidenceKind} kind */
export function acceptedTypes(kind) {
  if (kind === "audio") return "audio/*";
  if (kind === "video") return "video/*";
  return kind === "document" ? "image/*,application/pdf,.pdf,audio/*,video/*" : "image/*";
}

/** Fetches what taking a file needs, while the camera or the gallery opens. */
export const prepare = () => void import("../lazy/camera.js").catch(() => undefined);

/** Takes chosen files; what fails is said at the question, or aloud where even that can't be written. @param {Wanted} wanted @param {Iterable<File>} files */
export async function take(wanted, files) {
  const chosen = [...files];
  if (!chosen.length) return;
  try {
    const { takeFiles } = await import("../lazy/camera.js");
    await takeFiles(wanted, chosen);
  } catch {
    say(gettext("This could not be kept: free some room on this phone, or open the app once with a network, and add it again."));
  }
}

/** @type {Map<string, Promise<void>>} */
const resumed = new Map();

/** Goes on with what was chosen before the app was closed, or in another tab that was. @param {Wanted} wanted */
export function resume(wanted) {
  const key = `${wanted.visit.id} ${wanted.question.code} ${wanted.kind}`;
  // What can't be finished now waits where it is, for the next opening.
  const going = resumed.get(key) ?? import("../lazy/camera.js").then(({ finishFiles }) => finishFiles(wanted)).catch(() => undefined).finally(() => resumed.delete(key));
  resumed.set(key, going);
  return going;
}

/** Waits for the photos that are still being made fit, so that none stays behind when the visit goes. @param {Visit} visit @param {Question[]} questions */
export async function settle(visit, questions) {
  for (const { question: code, kind } of (await filesOf(visit.id)).filter((row) => row.state === "raw")) {
    const question = questions.find((one) => one.code === code);
    if (question) await resume({ visit, question, kind, most: 0 });
  }
}

/** Opens the camera, or the gallery where there is none, for one file. @param {Wanted} wanted */
export function openCamera(wanted) {
  prepare();
  const input = h("input", { type: "file", accept: acceptedTypes(wanted.kind), capture: isByCamera(wanted.kind) && "environment", hidden: true });
  input.addEventListener("change", () => {
    void take(wanted, input.files ?? []);
    input.remove();
  });
  input.addEventListener("cancel", () => input.remove());
  // Some browsers forget the choice of a field that stands on no page.
  document.body.append(input);
  input.click();
}
