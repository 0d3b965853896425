/** What the server wrote into the page: who is signed in, and where things are. */

/** @type {DOMStringMap} */
export const shell = document.getElementById("person")?.dataset ?? {};
