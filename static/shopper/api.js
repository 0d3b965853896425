/** Talking to the server (docs/protocol.md): one form of errors, the session, the clock. */
import { tell } from "./bus.js";

/** What went wrong: `status` 0 is no network. */
export class ApiError extends Error {
  /** @param {number} status @param {string} code @param {string} detail @param {Record<string, string>} fields @param {any} [body] */
  constructor(status, code, detail, fields = {}, body = {}) {
    super(detail);
    this.status = status;
    this.code = code;
    this.fields = fields;
    this.body = body;
  }

  /** Worth trying again later, as it is. */
  get isPassing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }

  /** The session ended; what is kept stays kept. */
  get isSignedOut() {
    return this.status === 401 || this.status === 403;
  }
}

/** What the app knows of the connection. */
export const session = { signedOut: false, reachable: navigator.onLine, clockOffset: 0, otherPerson: false };

/** @param {boolean} reachable */
function noteReachable(reachable) {
  if (session.reachable === reachable) return;
  session.reachable = reachable;
  tell("network");
}

/** @param {boolean} signedOut */
function noteSession(signedOut) {
  if (session.signedOut === signedOut) return;
  session.signedOut = signedOut;
  tell("session");
}

/** Read at every request: signing in again changes it. */
export function csrfToken() {
  return /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
}

/** @param {Response} response */
async function readError(response) {
  const body = await response.json().catch(() => ({}));
  const detail = body.detail || gettext("The server could not do this just now.");
  return new ApiError(response.status, body.code ?? "unknown", detail, body.fields ?? {}, body);
}

/** One request, within half a minute; gives the status, the answer and its ETag, or throws ApiError.
 * @param {string} method @param {string} path below /api/v1/ @param {unknown} [body] @param {string} [etag]
 * @returns {Promise<{status: number, data: any, etag: string}>} */
export async function call(method, path, body, etag) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json", "Accept-Language": document.documentElement.lang };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (method !== "GET") headers["X-CSRFToken"] = csrfToken();
  if (etag) headers["If-None-Match"] = etag;
  let response;
  try {
    response = await fetch(`/api/v1/${path}`, {
      method, headers, credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(30_000),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    noteReachable(false);
    throw new ApiError(0, "no_network", gettext("No network."));
  }
  noteReachable(true);
  if (!response.ok && response.status !== 304) {
    const error = await readError(response);
    noteSession(error.isSignedOut);
    throw error;
  }
  noteSession(false);
  const data = response.status === 200 || response.status === 201 ? await response.json() : null;
  return { status: response.status, data, etag: response.headers.get("ETag") ?? "" };
}

/** How far the server's clock is ahead of the phone's, in milliseconds; the last known when there is no network. */
export async function measureClock() {
  const before = Date.now();
  try {
    const { data } = await call("GET", "server-time");
    const after = Date.now();
    session.clockOffset = Math.round(new Date(data.server_time).getTime() - (before + after) / 2);
  } catch {
    // The last measure serves.
  }
  return session.clockOffset;
}
