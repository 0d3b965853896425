/** What the designer asks of the server, all of it as JSON. */

const LONGEST = 30_000;

/** @typedef {{ok: boolean, status: number, data: any}} Answer `status` 0: no network; 401: signed out, whichever way the server says so */

/** The token as it is now: who signs in again in another tab has a new one. The page's own serves where the cookie is hidden from scripts. */
const token = () => /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? /** @type {HTMLInputElement | null} */ (document.querySelector("[name=csrfmiddlewaretoken]"))?.value ?? "";

/** @param {"GET" | "PUT" | "POST"} method @param {string} url @param {unknown} [body] @returns {Promise<Answer>} */
export async function send(method, url, body) {
  try {
    const response = await fetch(url, {
      method, credentials: "same-origin", signal: AbortSignal.timeout(LONGEST),
      headers: { Accept: "application/json", ...(body !== undefined && { "Content-Type": "application/json" }), "X-CSRFToken": token() },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    // Signed out, one is led to the sign-in page, which is no JSON.
    const isJson = (response.headers.get("Content-Type") ?? "").includes("json");
    if (response.redirected || response.status === 401) return { ok: false, status: 401, data: {} };
    return { ok: response.ok && isJson, status: response.status, data: isJson ? await response.json() : {} };
  } catch {
    return { ok: false, status: 0, data: {} };
  }
}
