/** Talking to the server (docs/protocol.md): one form of errors, the session, the versions, the clock. */
import { tell } from "../bus.js";
import { cookie, isOther } from "../person.js";
import { shell } from "../shell.js";

/** The protocol spoken here. */
export const PROTOCOL = 1;

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

  /** Waiting doesn't help: someone must sign in, or the app must be updated. */
  get isHeld() {
    return this.isSignedOut || this.status === 426;
  }

  /** It would happen to any other request too: no network, signed out, too many, versions apart. */
  get stopsAll() {
    return this.isHeld || this.status === 0 || this.status === 429 || this.code === "app_too_new";
  }
}

/** What is known before anything was asked. */
const unknown = () => ({
  signedOut: false, reachable: navigator.onLine, clockOffset: 0, otherPerson: false, skew: /** @type {"" | "app" | "server"} */ (""), newest: "",
});

/** What the app knows of the connection. `skew`: which of the two is too old for the other; `newest`: the app that the server gives out. */
export const session = unknown();

/** Knows nothing any more: a worker that lives on may serve somebody else now. */
export const beginSession = () => void Object.assign(session, unknown());

/** @param {Partial<typeof session>} found */
function note(found) {
  const changed = Object.entries(found).filter(([name, value]) => session[/** @type {keyof typeof session} */ (name)] !== value).map(([name]) => name);
  Object.assign(session, found);
  if (changed.some((name) => name !== "reachable")) tell("session");
  if (changed.includes("reachable")) tell("network");
}

/** What every request says of this app. @returns {Promise<Record<string, string>>} */
export async function requestHeaders() {
  return { "Mystery-Protocol": String(PROTOCOL), "Mystery-App": shell.version ?? "", "X-CSRFToken": await cookie("csrftoken") };
}

/** What any answer says of the session and the versions; gives whether it came from our server at all: a hotel's sign-in page says nothing.
 * @param {number} status @param {(name: string) => string | null | undefined} header @param {boolean} [knowsWho] false where anybody is answered */
export function noteAnswer(status, header, knowsWho = true) {
  const theirs = header("Mystery-Protocol");
  if (!theirs) return false;
  const skew = status === 426 ? "app" : Number(theirs) < PROTOCOL ? "server" : "";
  const signedOut = knowsWho ? status === 401 || status === 403 : session.signedOut;
  note({ reachable: true, signedOut, skew, newest: header("Mystery-App") ?? session.newest });
  return true;
}

export const noteUnreachable = () => note({ reachable: false });

/** How many answers came: a request begun before one of them, that fails only now, says nothing of the network any more. */
let answered = 0;

/** Somebody else signed in on this phone: nothing more is shown or sent here. */
export function otherPerson() {
  note({ otherPerson: true });
  return new ApiError(403, "other_person", gettext("Somebody else is signed in now."));
}

/** @param {Response} response */
async function readError(response) {
  const body = await response.json().catch(() => ({}));
  const detail = body.detail || gettext("The server could not do this just now.");
  return new ApiError(response.status, body.code ?? "unknown", detail, body.fields ?? {}, body);
}

/** Follows a clock that goes wrong or is put right: every answer says the server's second. @param {string | null} said @param {number} asked */
function noteClock(said, asked) {
  const offset = Date.parse(said ?? "") + 500 - (asked + Date.now()) / 2;
  const doubt = 1000 + (Date.now() - asked) / 2;
  if (Math.abs(offset - session.clockOffset) > doubt) session.clockOffset = Math.round(offset);
}

/** @param {string} method @param {string} path @param {unknown} body @param {string} etag */
async function ask(method, path, body, etag) {
  /** @type {Record<string, string>} */
  const headers = { ...(await requestHeaders()), Accept: "application/json", "Accept-Language": shell.language ?? "en" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (etag) headers["If-None-Match"] = etag;
  const before = answered;
  try {
    const asked = Date.now();
    const response = await fetch(`/api/v1/${path}`, {
      method, headers, credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(30_000),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    answered += 1;
    noteClock(response.headers.get("Date"), asked);
    return response;
  } catch {
    if (answered === before) noteUnreachable();
    throw new ApiError(0, "no_network", gettext("No network."));
  }
}

/** One request, within half a minute; gives the status, the answer and its ETag, or throws ApiError.
 * @param {string} method @param {string} path below /api/v1/ @param {unknown} [body] @param {string} [etag]
 * @returns {Promise<{status: number, data: any, etag: string}>} */
export async function call(method, path, body, etag = "") {
  if (await isOther()) throw otherPerson();
  const response = await ask(method, path, body, etag);
  if (!noteAnswer(response.status, (name) => response.headers.get(name), path !== "server-time")) {
    if (response.ok) noteUnreachable();
    throw new ApiError(response.ok ? 0 : 502, "no_server", gettext("The server could not do this just now."));
  }
  if (session.skew === "server") throw new ApiError(503, "app_too_new", gettext("The server is being updated."));
  if (!response.ok && response.status !== 304) throw await readError(response);
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

/** @type {Promise<unknown> | null} */
let asking = null;

/** Asks once whether the network is back, at a sign that it may be: nothing else asks while nothing waits. */
export function askIfBack() {
  if (session.reachable || asking || document.visibilityState === "hidden") return;
  asking = measureClock().finally(() => void (asking = null));
}
