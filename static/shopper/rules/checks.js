/** What a form still lacks, by the rules of docs/protocol.md; pure, so that it runs in the tests too. */
import { isNa } from "./conditions.js";
import { countFiles } from "./parts.js";

/** @typedef {import("./conditions.js").Trace} Trace */
/** @typedef {{code: string, what: "answer"|"invalid"|"comment"|"evidence", kind?: EvidenceKind, count?: number, wanted?: string}} Lack wanted: the kind of question whose answer is invalid */

/** The evidence kind of the files that answer a question, or "". @param {string} kind @returns {EvidenceKind | ""} */
export function answerKind(kind) {
  if (kind === "photo" || kind === "audio" || kind === "video") return kind;
  return kind === "file" ? "document" : "";
}

/** Whether a comment must be written. @param {Trace} trace */
export function needsComment(trace) {
  const rule = trace.question.comment ?? "optional";
  return (rule === "always" && trace.state === "value") || (rule === "when_points_lost" && trace.lost);
}

/** The files rules of a question that apply now. @param {Trace} trace */
export function dueEvidence(trace) {
  return (trace.question.evidence ?? []).filter((rule) => {
    return trace.state !== "na" && (trace.lost || (rule.when ?? "always") === "always");
  });
}

/** @param {Trace} trace @param {DraftBody} body @returns {Lack[]} */
function lacksOf(trace, body) {
  const { code, kind, required } = trace.question;
  /** @type {Lack[]} */
  const lacks = [];
  if (trace.state === "invalid") lacks.push({ code, what: "invalid", wanted: kind });
  const files = answerKind(kind);
  if (trace.state === "unanswered" && required !== false && kind !== "note") lacks.push({ code, what: "answer", ...(files && { kind: files }) });
  if (needsComment(trace) && !(body.comments[code] ?? "").trim()) lacks.push({ code, what: "comment" });
  for (const rule of dueEvidence(trace)) {
    const files = body.evidence.filter((file) => file.question === code && file.kind === rule.kind);
    const count = Number(rule.min ?? 1) - countFiles(files);
    if (count > 0) lacks.push({ code, what: "evidence", kind: rule.kind, count });
  }
  return lacks;
}

/** Everything missing or invalid, in document order. @param {Map<string, Trace>} visible @param {DraftBody} body */
export function findLacks(visible, body) {
  return [...visible.values()].flatMap((trace) => lacksOf(trace, body));
}

/** How many questions that take an answer are done: answered, with the comment and the files that the answer asks for.
 * @param {Map<string, Trace>} visible @param {DraftBody} body @param {string} [section] */
export function countAnswers(visible, body, section) {
  const asked = [...visible.values()].filter((trace) => trace.question.kind !== "note" && (!section || trace.section.code === section));
  return { done: asked.filter((trace) => trace.state !== "unanswered" && !lacksOf(trace, body).length).length, all: asked.length };
}

/** What goes out: only what is visible, and only the files whose question is.
 * @param {Map<string, Trace>} visible @param {Pick<DraftBody, "answers" | "comments" | "evidence">} body */
export function visibleContent(visible, body) {
  /** @type {Answers} */
  const answers = {};
  /** @type {Record<string, string>} */
  const comments = {};
  for (const [code, trace] of visible) {
    if (trace.state !== "unanswered") answers[code] = isNa(body.answers[code]) ? { na: true } : body.answers[code];
    const comment = (body.comments[code] ?? "").trim();
    if (comment && trace.question.comment !== "never") comments[code] = comment;
  }
  const evidence = body.evidence.filter((file) => !file.question || visible.has(file.question));
  return { answers, comments, evidence };
}
