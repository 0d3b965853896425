/** Whose phone this is now: told by a cookie of the server's, read before anything is shown. Everything kept stands under it. */

/** @param {string} name @param {string} from */
const find = (name, from) => new RegExp(`(?:^|;\\s*)${name}=([^;]+)`).exec(from)?.[1] ?? "";

/** The person whose app this is, or "". */
export let person = globalThis.document ? find("person", document.cookie) : "";

/** A cookie as it is now; the worker has no document and asks the browser. @param {string} name */
export async function cookie(name) {
  if (globalThis.document) return find(name, document.cookie);
  return (await globalThis.cookieStore?.get(name))?.value ?? "";
}

/** Reads anew who it is: only before anything of anybody was read. */
export async function learnPerson() {
  person = await cookie("person");
  return person;
}

/** Whether somebody else signed in on this phone since: another's work is neither shown nor sent. */
export async function isOther() {
  return !!person && (await cookie("person")) !== person;
}
