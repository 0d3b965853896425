/** Files to the server by tus: from where they broke off, one at a time, the oldest first, until every byte is there. */
import { call, otherPerson, session } from "./api.js";
import { carrier } from "./carrier.js";
import { changeFile, filesOf, noteSent } from "../store/files.js";
import { isOther } from "../person.js";
import { shell } from "../shell.js";

const CHUNK = 1_048_576;
/** What the server may take after all, for the next attempt or another person signed in. */
const PASSING = new Set([401, 403, 404, 409, 410, 423, 426, 429, 460]);
const MOST_TRIES = 50;

/** @type {Promise<void> | null} */
let loaded = null;

/** The tus client comes when the first file goes: the form opens without it. */
async function loadTus() {
  // The worker brings it along.
  if ("tus" in globalThis) return;
  loaded ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = shell.tus ?? "";
    script.onload = () => resolve();
    script.onerror = () => {
      loaded = null;
      reject(new Error(gettext("No network.")));
    };
    document.head.append(script);
  });
  await loaded;
}

/** @param {FileRow} file @returns {Record<string, string>} */
function metadataOf(file) {
  const { visit, id, kind, question, sha256, captured_at, name, place } = file;
  /** @type {Record<string, string>} */
  const rest = place ? { lat: String(place.lat), lon: String(place.lon), accuracy_m: String(place.accuracy_m) } : {};
  return { visit, evidence: id, kind, question, sha256, captured_at, filename: name, ...rest };
}

/** Whether an answer says that the server has all of the file. @param {FileRow} file @param {(name: string) => string | undefined} header */
const isWhole = (file, header) => header("Tus-Resumable") === "1.0.0" && Number(header("Upload-Offset")) === file.bytes;

/** Sends one file, or throws what stopped it. @param {FileRow} file @returns {Promise<void>} */
async function sendFile(file) {
  await loadTus();
  if (await isOther()) throw otherPerson();
  const metadata = metadataOf(file);
  await new Promise((resolve, reject) => {
    const upload = new tus.Upload(/** @type {Blob} */ (file.blob), {
      endpoint: "/api/v1/uploads",
      uploadUrl: file.url,
      chunkSize: CHUNK,
      retryDelays: [0, 1000, 3000, 5000],
      storeFingerprintForResuming: false,
      httpStack: carrier,
      metadata,
      onAfterResponse: (request, response) => {
        // The server has had the file already: 200 in place of 201, in tus's own words, and nothing is left to send.
        if (request.getMethod() !== "POST" || response.getStatus() !== 200 || !isWhole(file, (name) => response.getHeader(name))) return;
        void upload.abort();
        resolve(undefined);
      },
      onUploadUrlAvailable: () => void changeFile(file.id, (row) => void (row.url = upload.url)),
      onShouldRetry: (error) => {
        const status = error.originalResponse?.getStatus() ?? 0;
        return status === 0 || status === 409 || status === 423 || status >= 500;
      },
      onChunkComplete: (_size, sent) => noteSent(file, sent),
      onError: reject,
      onSuccess: resolve,
    });
    upload.start();
  });
}

/** What the server said when it refused. @param {any} error */
function refusalOf(error) {
  const status = error?.originalResponse?.getStatus() ?? 0;
  try {
    const { code, detail } = JSON.parse(error.originalResponse.getBody());
    return { status, code, detail };
  } catch {
    return { status, code: "", detail: "" };
  }
}

/** Whether the phone can still read the file: browsers have lost the bytes of what they keep. @param {FileRow} file */
async function isReadable(file) {
  try {
    const blob = /** @type {Blob} */ (file.blob);
    await Promise.all([blob.slice(0, 1).arrayBuffer(), blob.slice(-1).arrayBuffer()]);
    return blob.size === file.bytes;
  } catch {
    return false;
  }
}

/** Whether the server answers at all; a file that fails alone doesn't hold up the others. */
const isServerThere = () => call("GET", "server-time").then(() => true, () => false);

/** Sends every waiting file; gives whether none is left for which trying again helps. @param {(file: FileRow) => boolean} isWanted */
export async function sendFiles(isWanted) {
  let isDone = true;
  for (const file of await filesOf()) {
    if (file.state !== "waiting" || !isWanted(file)) continue;
    if (!(await isReadable(file))) {
      await changeFile(file.id, (row) => void Object.assign(row, { state: "failed", error: gettext("this phone lost the file: add it again") }));
      continue;
    }
    try {
      await sendFile(file);
      noteSent(file, file.bytes);
      await changeFile(file.id, (row) => void Object.assign(row, { state: "stored", sent: row.bytes, error: "" }));
    } catch (error) {
      const { status, isFinal } = await noteFailure(file, error);
      isDone = isDone && isFinal;
      if (session.signedOut || session.otherPerson || session.skew === "app") return true;
      if (session.skew || (!status && !(await isServerThere()))) return false;
    }
  }
  return isDone;
}

/** Keeps what a failure means for the file; gives its status, 0 for no answer, and whether trying again brings nothing. @param {FileRow} file @param {unknown} error */
async function noteFailure(file, error) {
  const { status, code, detail } = refusalOf(error);
  // 413 and other refusals won't change by themselves, but room comes back when other visits are sent; a wrong checksum (460)
  // means bytes were lost on the way.
  const isFinal = status >= 400 && status < 500 && !PASSING.has(status) && code !== "no_quota";
  await changeFile(file.id, (row) => {
    row.tries += 1;
    row.error = detail;
    if (status === 460 || status === 404 || status === 410) Object.assign(row, { url: null, sent: 0 });
    if (isFinal || ([404, 409, 460].includes(status) && row.tries > MOST_TRIES)) row.state = "failed";
  });
  return { status, isFinal };
}
