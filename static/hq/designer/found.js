/** Where the server's findings stand: by key, so that they are found again after others moved. */
import { keyOf } from "./document.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {Finding & {key: number, rest: string, isError: boolean}} Placed */

/** A path's part, and the way on within it. @param {Checklist} document @param {string} path */
export function placeOf(document, path) {
  const parts = /^sections\[(\d+)\](?:\.questions\[(\d+)\])?\.?(.*)$/.exec(path);
  const section = parts && document.sections[Number(parts[1])];
  if (!section) return { key: 0, rest: path };
  const question = parts[2] === undefined ? null : section.questions[Number(parts[2])];
  return question ? { key: keyOf(question), rest: parts[3] } : { key: keyOf(section), rest: parts[3] };
}

/** The part that a page's address names, like `#sections[0].questions[2].text`; null where it names something else, like a skip link's. @param {Checklist} document @param {string} hash */
export function addressed(document, hash) {
  let path = "";
  try {
    path = decodeURIComponent(hash.slice(1));
  } catch {
    // Cut short on its way.
  }
  return /^(sections|contradictions|title|scoring|schema)($|[.[])/.test(path) ? placeOf(document, path) : null;
}

/** Takes what was found in a document as it was sent. @param {Desk} desk @param {Findings} findings @param {Checklist} document */
export function takeFindings(desk, findings, document) {
  const place = (/** @type {boolean} */ isError) => (/** @type {Finding} */ one) => ({ ...one, ...placeOf(document, one.path), isError });
  desk.state.findings = findings;
  desk.state.found = new Map();
  for (const one of [...findings.errors.map(place(true)), ...findings.warnings.map(place(false))]) desk.state.found.set(one.key, [...findingsAt(desk, one.key), one]);
}

/** A part's findings, errors first. @param {Desk} desk @param {number} key @returns {Placed[]} */
export const findingsAt = (desk, key) => desk.state.found.get(key) ?? [];
