/** How far a file is on its way. */
import { refusalWords } from "../page/texts.js";

/** How far a file has gone, in few signs and in words. @param {FileRow | undefined} row @param {StoredEvidence | undefined} stored @returns {[string, string]} */
export function progressOf(row, stored) {
  if (stored?.state === "refused") return ["!", refusalWords(stored.refusal)];
  if (row?.state === "failed") return ["!", row.error || gettext("the server refused it")];
  if (row?.state === "stored" || (!row && stored && stored.state !== "declared")) return ["✓", gettext("on the server")];
  if (!row) return ["…", gettext("on another phone")];
  if (row.sent) return [`${Math.floor((100 * row.sent) / Math.max(1, row.bytes))} %`, gettext("on its way")];
  return ["…", gettext("on this phone")];
}
