/** Answers in words, and what was changed of a visit that was sent back. */
import assert from "node:assert/strict";
import test from "node:test";

globalThis.document = { documentElement: { lang: "en" } };
globalThis.gettext = (words) => words;
globalThis.ngettext = (one, many, n) => (n === 1 ? one : many);
globalThis.interpolate = (sentence, values) => sentence.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
const { changesOf, readable, unansweredRemarks } = await import("../../static/shopper/rules/readable.js");
const { walk } = await import("../../static/shopper/rules/conditions.js");

const QUESTIONS = [
  { code: "clean", kind: "yes_no", text: { en: "Clean?" }, allow_na: true },
  { code: "seen", kind: "multiple_choice", text: { en: "Seen?" }, choices: [{ code: "a", text: { en: "A badge" } }, { code: "b", text: { en: "An apron" } }] },
  { code: "wait", kind: "duration", text: { en: "Wait?" } },
  { code: "shot", kind: "photo", text: { en: "Order" } },
];
const CHECKLIST = { title: {}, sections: [{ code: "hall", title: {}, questions: QUESTIONS }] };
const [CLEAN, SEEN, WAIT, SHOT] = QUESTIONS;

test("every kind reads as it was answered", () => {
  assert.equal(readable(CLEAN, "no", "UAH"), "No");
  assert.equal(readable(CLEAN, { na: true }, "UAH"), "Not applicable");
  assert.equal(readable(CLEAN, undefined, "UAH"), "no answer");
  assert.equal(readable(SEEN, ["b", "a"], "UAH"), "A badge, An apron");
  assert.equal(readable(SEEN, [], "UAH"), "None of these");
  assert.equal(readable(WAIT, "161", "UAH"), "02:41");
  assert.equal(readable(SHOT, ["1", "2"], "UAH"), "2 files");
  assert.equal(readable(SHOT, [], "UAH"), "no file");
  assert.equal(readable({ kind: "date", text: {} }, "2026-11-22", "UAH"), "22 Nov 2026");
  assert.equal(readable({ kind: "date", text: {} }, "yesterday", "UAH"), "yesterday");
  assert.equal(readable({ kind: "location", text: {} }, { lat: 50.466, lon: 30.514, accuracy_m: 12 }, "UAH"), "50.466, 30.514 ± 12 m");
  assert.equal(readable({ kind: "location", text: {} }, { lat: 50.466, lon: 30.514 }, "UAH"), "50.466, 30.514");
});

test("answers, comments and files that differ from what was sent are changes, the rest is none", () => {
  const visit = {
    currency: "UAH", answers: { clean: "no", seen: ["a"], wait: 161, shot: ["1"] }, comments: { clean: "Dirty" },
    evidence: [{ id: "1", question: "shot", kind: "photo" }],
  };
  const body = {
    answers: { clean: "yes", seen: ["a"], wait: "161", shot: ["2"] }, comments: { clean: "Dirty " }, timings: {}, notes: [],
    evidence: [{ id: "2", question: "shot", kind: "photo" }],
  };
  const changes = (content) => changesOf(visit, content, walk(CHECKLIST, content.answers)).map(({ code, section, old, now }) => [code, section, old, now]);
  assert.deepEqual(changes(body), [["clean", "hall", "No", "Yes"], ["shot", "hall", "1 file", "replaced"]]);
  assert.deepEqual(changes({ ...body, answers: { ...body.answers, clean: "no" }, comments: {}, evidence: [...visit.evidence, ...body.evidence] }), [
    ["clean", "hall", "Dirty", "no comment"], ["shot", "hall", "1 file", "2 files"],
  ]);
});

const SENT_BACK = {
  currency: "UAH", answers: { clean: "no", shot: ["1"] }, comments: {}, remarks: [],
  evidence: [{ id: "1", question: "shot", kind: "photo", sent: true }, { id: "2", question: "shot", kind: "photo", sent: false }],
};
const ADDED = { answers: { clean: "no", shot: ["1", "2"] }, comments: {}, timings: {}, notes: [], evidence: SENT_BACK.evidence };

test("a photo added is a change also once the server has it", () => {
  const changes = changesOf(SENT_BACK, ADDED, walk(CHECKLIST, ADDED.answers));
  assert.deepEqual(changes.map(({ code, old, now }) => [code, old, now]), [["shot", "1 file", "2 files"]]);
});

test("each remark that nothing was changed for is named, the whole visit's when nothing was", () => {
  const remarks = [{ question: "clean", text: "Look again" }, { question: "shot", text: "Show more" }, { question: "", text: "In a hurry?" }, { question: "gone", text: "Hidden" }];
  const visit = { ...SENT_BACK, remarks };
  const left = (body) => {
    const visible = walk(CHECKLIST, body.answers);
    return unansweredRemarks(visit, changesOf(visit, body, visible), visible).map(({ code, section, words }) => [code, section, words]);
  };
  assert.deepEqual(left(ADDED), [["clean", "hall", "Look again"]]);
  assert.deepEqual(left({ ...ADDED, evidence: [SENT_BACK.evidence[0]] }), [["clean", "hall", "Look again"], ["shot", "hall", "Show more"], ["", "", "In a hurry?"]]);
});
