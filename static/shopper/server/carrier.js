/** How tus's client talks: by fetch, since the worker has no XMLHttpRequest; and never waits for ever. */
import { noteAnswer, noteUnreachable, requestHeaders } from "./api.js";

/** A megabyte at 70 kbit/s; what arrived before stays, so that slower networks get on as well. */
const LONGEST = 120_000;

/** tus's HttpRequest. */
class Request {
  /** @param {string} method @param {string} url */
  constructor(method, url) {
    Object.assign(this, { method, url });
    /** @type {Record<string, string>} */
    this.headers = {};
    this.stopper = new AbortController();
  }

  getMethod = () => /** @type {any} */ (this).method;
  getURL = () => /** @type {any} */ (this).url;
  getHeader = (/** @type {string} */ name) => this.headers[name];
  setHeader = (/** @type {string} */ name, /** @type {string} */ value) => void (this.headers[name] = value);
  setProgressHandler = () => {};
  getUnderlyingObject = () => null;
  abort = async () => this.stopper.abort();

  /** @param {Blob | null} [body] */
  async send(body = null) {
    const signal = AbortSignal.any?.([this.stopper.signal, AbortSignal.timeout(LONGEST)]) ?? this.stopper.signal;
    const headers = { ...this.headers, ...(await requestHeaders()) };
    const response = await fetch(this.getURL(), { method: this.getMethod(), headers, body, credentials: "same-origin", cache: "no-store", signal });
    const text = await response.text();
    const header = (/** @type {string} */ name) => response.headers.get(name) ?? undefined;
    if (!noteAnswer(response.status, header)) {
      noteUnreachable();
      throw new Error("it was not our server that answered");
    }
    return { getStatus: () => response.status, getHeader: header, getBody: () => text, getUnderlyingObject: () => null };
  }
}

export const carrier = { createRequest: (/** @type {string} */ method, /** @type {string} */ url) => new Request(method, url), getName: () => "fetch" };
