/** What was sent of a visit, read back: counts, answers in words, comments, files and notes; pure, so that it runs in the tests too. */
import { answerKind, visibleContent } from "./checks.js";
import { isNa, walk } from "./conditions.js";
import { countFiles } from "./parts.js";
import { readable } from "./readable.js";
import { evidenceName, fill, text } from "../page/texts.js";

/** @typedef {Pick<DraftBody, "answers" | "comments" | "notes" | "evidence" | "obstacle">} Sent */
/** @typedef {{code: string, title: string, words: string, comment: string, files: string, captions: string[], notes: Note[]}} SentRow */
/** @typedef {{title: string, rows: SentRow[]}} SentSection */

/** What this phone sent itself, while nothing newer was sent elsewhere; else null. @param {Visit} visit @param {Outgoing | undefined} outgoing @returns {Sent | null} */
export function sentHere(visit, outgoing) {
  const isNewest = outgoing && (outgoing.state === "waiting" || (outgoing.receipt?.round ?? 0) >= (visit.receipt?.round ?? 0));
  return isNewest ? /** @type {any} */ (outgoing.body) : null;
}

/** @type {Record<EvidenceKind, (n: number) => string>} */
const COUNTS = {
  photo: (n) => ngettext("%(n)s photo", "%(n)s photos", n),
  receipt: (n) => ngettext("%(n)s receipt", "%(n)s receipts", n),
  screenshot: (n) => ngettext("%(n)s screenshot", "%(n)s screenshots", n),
  audio: (n) => ngettext("%(n)s recording", "%(n)s recordings", n),
  video: (n) => ngettext("%(n)s video", "%(n)s videos", n),
  document: (n) => ngettext("%(n)s file", "%(n)s files", n),
};

/** "6 photos, 1 recording". @param {{id: string, kind: EvidenceKind, recording?: string | null}[]} files */
function fileWords(files) {
  return /** @type {EvidenceKind[]} */ (Object.keys(COUNTS)).flatMap((kind) => {
    const n = countFiles(files.filter((file) => file.kind === kind));
    return n ? [fill(COUNTS[kind](n), { n })] : [];
  }).join(", ");
}

/** "33 answers, 6 photos, 1 recording"; "" where it is not known. @param {Checklist | null} checklist @param {Sent | null} sent */
export function sentSums(checklist, sent) {
  if (!sent || !checklist) return "";
  const { answers, evidence } = visibleContent(walk(checklist, sent.answers), sent);
  const n = Object.keys(answers).length;
  return [n ? fill(ngettext("%(n)s answer", "%(n)s answers", n), { n }) : "", fileWords(evidence)].filter(Boolean).join(", ");
}

/** "Photo 2: The lowest shelf". @param {Sent["evidence"]} files of one question */
function captionsOf(files) {
  return files.flatMap(({ kind, caption }, at) => {
    const n = countFiles(files.slice(0, at + 1).filter((file) => file.kind === kind));
    return caption ? [`${fill(gettext("%(what)s %(n)s"), { what: evidenceName(kind), n })}: ${caption}`] : [];
  });
}

/** What was sent, section by section, without what was hidden or left out. @param {Visit} visit @param {Checklist} checklist @param {Sent} sent @returns {SentSection[]} */
export function sentSections(visit, checklist, sent) {
  const traces = [...walk(checklist, sent.answers).values()];
  const row = (/** @type {import("./conditions.js").Trace} */ { question }) => {
    const { code } = question;
    const files = sent.evidence.filter((file) => file.question === code);
    const value = sent.answers[code];
    const isFiles = answerKind(question.kind) !== "" && !isNa(value);
    return {
      code, title: text(question.text), comment: (sent.comments[code] ?? "").trim(), files: fileWords(files), captions: captionsOf(files),
      words: isFiles && files.length ? "" : readable(question, value, visit.currency), notes: sent.notes.filter((note) => note.question === code),
    };
  };
  return checklist.sections.flatMap((section) => {
    const rows = traces.filter((trace) => trace.section.code === section.code && trace.question.kind !== "note").map(row);
    return rows.length ? [{ title: text(section.title), rows }] : [];
  });
}
