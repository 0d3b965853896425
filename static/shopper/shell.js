/** What the page says of the app itself: its version, its language, and where things are. It knows nobody. */

/** @type {DOMStringMap} */
export const shell = { ...globalThis.document?.getElementById("shell")?.dataset };
