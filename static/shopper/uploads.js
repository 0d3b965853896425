/** Files to the server by tus: from where they broke off, until every byte is there. */
import { shell } from "./shell.js";
import { csrfToken, session } from "./api.js";
import { changeFile, filesOf } from "./files.js";

const CHUNK = 1_048_576;

/** @type {Promise<void> | null} */
let loaded = null;

/** The tus client comes when the first file goes: the form opens without it. */
function loadTus() {
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
  return loaded;
}

/** @param {FileRow} file @returns {Record<string, string>} */
function metadataOf(file) {
  const { visit, id, kind, question, sha256, captured_at, name, place } = file;
  /** @type {Record<string, string>} */
  const rest = place ? { lat: String(place.lat), lon: String(place.lon), accuracy_m: String(place.accuracy_m) } : {};
  return { visit, evidence: id, kind, question, sha256, captured_at, filename: name, ...rest };
}

/** Sends one file; gives "stored", or throws what stopped it. @param {FileRow} file @returns {Promise<void>} */
async function sendFile(file) {
  await loadTus();
  const metadata = metadataOf(file);
  await new Promise((resolve, reject) => {
    const upload = new tus.Upload(/** @type {Blob} */ (file.blob), {
      endpoint: "/api/v1/uploads",
      uploadUrl: file.url,
      chunkSize: CHUNK,
      retryDelays: [0, 1000, 3000, 5000],
      storeFingerprintForResuming: false,
      metadata,
      onBeforeRequest: (request) => request.setHeader("X-CSRFToken", csrfToken()),
      onAfterResponse: (request, response) => {
        // The server has had the file already: 200 in place of 201, and nothing is left to send.
        if (request.getMethod() !== "POST" || response.getStatus() !== 200) return;
        void upload.abort();
        resolve(undefined);
      },
      onUploadUrlAvailable: () => void changeFile(file.id, (row) => void (row.url = upload.url)),
      onShouldRetry: (error) => {
        const status = error.originalResponse?.getStatus() ?? 0;
        return status === 0 || status === 409 || status === 423 || status >= 500;
      },
      onChunkComplete: (_size, sent) => void changeFile(file.id, (row) => void (row.sent = sent)),
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

/** Sends every waiting file; gives whether some must be tried again later. @param {(file: FileRow) => boolean} isWanted */
export async function sendFiles(isWanted) {
  let again = false;
  for (const file of await filesOf()) {
    if (file.state !== "waiting" || !file.blob || !isWanted(file)) continue;
    try {
      await sendFile(file);
      await changeFile(file.id, (row) => void Object.assign(row, { state: "stored", sent: row.bytes, error: "" }));
    } catch (error) {
      again = (await noteFailure(file, error)) || again;
    }
    if (session.signedOut) break;
  }
  return again;
}

/** @param {FileRow} file @param {unknown} error */
async function noteFailure(file, error) {
  const { status, code, detail } = refusalOf(error);
  if (status === 401 || status === 403) session.signedOut = true;
  // 413 and other refusals won't change by themselves, but room comes back when other visits are sent; a wrong checksum (460)
  // means bytes were lost on the way.
  const passes = [401, 403, 404, 409, 423, 429, 460].includes(status) || code === "no_quota";
  const isFinal = status >= 400 && status < 500 && !passes;
  await changeFile(file.id, (row) => {
    row.tries += 1;
    row.error = detail;
    if (status === 460 || status === 404) Object.assign(row, { url: null, sent: 0 });
    if (isFinal || row.tries > 50) row.state = "failed";
  });
  return !isFinal;
}
