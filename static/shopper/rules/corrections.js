/** What a reviewer changed in a visit, in words, and changes of one's own that came too late. */
import { fill, text } from "../page/texts.js";

/** @param {Visit} visit @param {string} code */
export function correctionsOf(visit, code) {
  return (visit.corrections ?? []).filter((correction) => correction.question === code);
}

/** "No, now: Yes. The photo shows it." @param {Correction} correction */
export function correctionWords({ old, new: now, reason }) {
  return `${fill(gettext("%(old)s, now: %(new)s."), { old, new: now })} ${reason}`;
}

/** The corrections with their questions' texts, while nobody is reviewing. @param {Visit} visit @param {Checklist | null} checklist @returns {{title: string, words: string}[]} */
export function correctionRows(visit, checklist) {
  if (visit.state === "in_review") return [];
  const questions = new Map((checklist?.sections ?? []).flatMap((section) => section.questions).map((question) => [question.code, question]));
  return (visit.corrections ?? []).map((correction) => ({ title: text(questions.get(correction.question)?.text), words: correctionWords(correction) }));
}

/** Why the changes on this phone were not taken, once the visit has gone on without them. @param {Visit} visit @param {Draft | undefined} draft */
export function refusedChanges(visit, draft) {
  const refusal = draft?.errors[""];
  if (!refusal || draft.round <= (visit.receipt?.round ?? 0) || ["accepted", "in_progress", "returned"].includes(visit.state)) return "";
  const rest = visit.receipt ? gettext("Your changes stay on this phone; the server has what you sent before.") : gettext("Your answers stay on this phone.");
  return `${gettext("This came too late and was not taken.")} ${refusal} ${rest}`;
}
