/** Files that the server could not use, by the questions they belong to. */
import { evidenceName, refusalWords, text } from "../page/texts.js";

/** @typedef {{id: string, code: string, question: string, section: string, words: string}} RefusedFile */

/** The refused files of a visit, each with its question and section.
 * @param {string[]} ids @param {Visit} visit @param {FileRow[]} files @param {Checklist | null} checklist @returns {RefusedFile[]} */
export function refusedFiles(ids, visit, files, checklist) {
  const sections = checklist?.sections ?? [];
  return ids.map((id) => {
    const row = files.find((file) => file.id === id);
    const stored = visit.evidence.find((file) => file.id === id);
    const code = row?.question ?? stored?.question ?? "";
    const section = sections.find((one) => one.questions.some((question) => question.code === code));
    const question = section?.questions.find((one) => one.code === code);
    const kind = evidenceName(row?.kind ?? stored?.kind ?? "document");
    return {
      id, code, question: text(question?.text), section: section?.code ?? "",
      words: `${[kind, row?.name].filter(Boolean).join(" ")}: ${refusalWords(stored?.refusal ?? "")}`,
    };
  });
}

/** Refused files that the round being filled still names. @param {Visit} visit @param {DraftBody} body */
export function refusedNow(visit, body) {
  const kept = new Set(body.evidence.map((file) => file.id));
  return visit.evidence.filter((file) => file.state === "refused" && kept.has(file.id)).map((file) => file.id);
}
