/** Where files come from: the phone's camera, or what is on it already. */
import { h, say } from "../page/dom.js";
import { tell } from "../bus.js";
import { StorageError } from "../store/db.js";
import { dropFile, filesOf } from "../store/files.js";

/** @typedef {import("../lazy/camera.js").Wanted} Wanted */

/** Kinds that a camera makes at the visit; screenshots and documents are on the phone already. */
const BY_CAMERA = new Set(["photo", "receipt", "video"]);

/** Whether a camera can be opened for this kind: what is held in the hand has one. @param {EvidenceKind} kind */
export const isByCamera = (kind) => BY_CAMERA.has(kind) && matchMedia("(pointer: coarse)").matches;

/** What a browser may offer for a kind of evidence. @param {EvidenceKind} kind */
export function acceptedTypes(kind) {
  if (kind === "audio") return "audio/*";
  if (kind === "video") return "video/*";
  return kind === "document" ? "image/*,application/pdf,.pdf" : "image/*";
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
    return;
  }
  await finish(wanted);
}

/** @param {Wanted} wanted */
const keyOf = ({ visit, question, kind }) => `${visit.id} ${question.code} ${kind}`;
/** Why what was chosen could not be made ready: said at its question until it is tried again. @type {Map<string, string>} */
const troubles = new Map();

/** @param {Wanted} wanted */
export const troubleOf = (wanted) => troubles.get(keyOf(wanted)) ?? "";

/** Makes files of what was chosen; what can't be finished now stays as it is. @param {Wanted} wanted */
async function finish(wanted) {
  const key = keyOf(wanted);
  const before = troubleOf(wanted);
  try {
    const { finishFiles } = await import("../lazy/camera.js");
    await finishFiles(wanted);
    troubles.delete(key);
  } catch (error) {
    troubles.set(key, error instanceof StorageError ? error.message : gettext("This could not be made ready just now."));
  }
  if (before !== troubleOf(wanted)) tell("files", wanted.visit.id);
}

/** @type {Map<string, Promise<void>>} */
const resumed = new Map();

/** Goes on with what was chosen before the app was closed, or in another tab that was. @param {Wanted} wanted */
export function resume(wanted) {
  const key = keyOf(wanted);
  const going = resumed.get(key) ?? finish(wanted).finally(() => resumed.delete(key));
  resumed.set(key, going);
  return going;
}

/** Takes away what was chosen and could not be made ready. @param {Wanted} wanted @param {FileRow[]} raws */
export async function leaveOut(wanted, raws) {
  troubles.delete(keyOf(wanted));
  for (const { id, visit } of raws) await dropFile(visit, id);
}

/** Waits for what is still being made ready, so that nothing stays behind when the visit goes; throws a sentence when something would.
 * @param {Visit} visit @param {Question[]} questions @param {(code: string) => boolean} isAsked whether the question is there now to say so */
export async function settle(visit, questions, isAsked) {
  const raws = async () => (await filesOf(visit.id)).filter((row) => row.state === "raw");
  for (const { question: code, kind } of await raws()) {
    const question = questions.find((one) => one.code === code);
    if (question) await resume({ visit, question, kind, most: 0 });
  }
  if ((await raws()).some((row) => isAsked(row.question))) throw new Error(gettext("A photo or file is not ready yet. Go to its question: try again there, or leave it out."));
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
