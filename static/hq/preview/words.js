/** The preview's own words, in its language: the phone's catalogue has only the phone's. */

/** @type {DOMStringMap} */
const said = document.getElementById("preview-words")?.dataset ?? {};

/** @param {"name" | "empty" | "unshown" | "elsewhere" | "silent"} name */
export const word = (name) => said[name] ?? "";
