/** Files chosen and not yet kept: each has its place beside the others at once. */
import { tell } from "./bus.js";

/** @type {{visit: string, question: string, kind: EvidenceKind}[]} */
let waiting = [];

/** Holds a place until the returned function is called. @param {string} visit @param {string} question @param {EvidenceKind} kind */
export function waitForFile(visit, question, kind) {
  const one = { visit, question, kind };
  waiting.push(one);
  tell("files", visit);
  return () => {
    if (!waiting.includes(one)) return;
    waiting = waiting.filter((other) => other !== one);
    tell("files", visit);
  };
}

/** How many are being worked on. @param {string} visit @param {string} question @param {EvidenceKind} kind */
export const pendingCount = (visit, question, kind) => waiting.filter((one) => one.visit === visit && one.question === question && one.kind === kind).length;
