/** What was sent, read back. */
import assert from "node:assert/strict";
import test from "node:test";

globalThis.document = { documentElement: { lang: "en" } };
globalThis.gettext = (words) => words;
globalThis.ngettext = (one, many, n) => (n === 1 ? one : many);
globalThis.interpolate = (sentence, values) => sentence.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
const { sentHere, sentSections, sentSums } = await import("../../static/shopper/rules/sent.js");

const CHECKLIST = {
  title: {},
  sections: [
    { code: "hall", title: { en: "The hall" }, questions: [
      { code: "hint", kind: "note", text: { en: "Look around" } },
      { code: "clean", kind: "yes_no", text: { en: "Clean?" } },
      { code: "dirt", kind: "text", text: { en: "What dirt?" }, show_if: { question: "clean", is: "eq", value: "no" } },
      { code: "shot", kind: "photo", text: { en: "The order" }, allow_na: true },
    ] },
    { code: "till", title: { en: "The till" }, show_if: { question: "clean", is: "eq", value: "no" }, questions: [{ code: "paid", kind: "money", text: { en: "Paid" } }] },
  ],
};
const SENT = {
  answers: { clean: "yes", dirt: "cups", shot: ["1", "2"] }, comments: { clean: "Spotless " },
  notes: [{ at: "2026-11-22T10:00:00.000Z", text: "Smells of bread", question: "clean" }], evidence: [
    { id: "1", kind: "photo", question: "shot", caption: "From above" }, { id: "2", kind: "photo", question: "shot" },
    { id: "3", kind: "audio", question: "shot", recording: "r" }, { id: "4", kind: "audio", question: "shot", recording: "r", caption: "The greeting" },
    { id: "5", kind: "photo", question: "dirt" },
  ],
};
const VISIT = { currency: "UAH", receipt: { round: 1 } };

test("the sums count what went, and the parts of a recording once", () => {
  assert.equal(sentSums(CHECKLIST, SENT), "2 answers, 2 photos, 1 recording");
  assert.equal(sentSums(CHECKLIST, { ...SENT, answers: {}, evidence: [{ id: "6", kind: "photo", question: "" }] }), "1 photo");
  assert.equal(sentSums(CHECKLIST, null), "");
});

test("every question that was shown stands in its section with all that went with it", () => {
  assert.deepEqual(sentSections(VISIT, CHECKLIST, SENT), [{ title: "The hall", rows: [
    { code: "clean", title: "Clean?", words: "Yes", comment: "Spotless", files: "", captions: [], notes: SENT.notes },
    { code: "shot", title: "The order", words: "", comment: "", files: "2 photos, 1 recording", captions: ["Photo 1: From above", "Recording 1: The greeting"], notes: [] },
  ] }]);
});

test("a question left open or not applicable says so", () => {
  const words = (answers) => sentSections(VISIT, CHECKLIST, { ...SENT, answers, evidence: [] }).flatMap(({ rows }) => rows.map((row) => row.words));
  assert.deepEqual(words({ clean: "yes" }), ["Yes", "no file"]);
  assert.deepEqual(words({ clean: "yes", shot: { na: true } }), ["Yes", "Not applicable"]);
  assert.deepEqual(words({ clean: "no", dirt: "cups", paid: "12" }), ["No", "cups", "no file", "₴12"]);
});

test("the phone's own word holds until something newer was sent elsewhere", () => {
  const outgoing = (state, round) => ({ state, body: SENT, receipt: round ? { round } : null });
  assert.equal(sentHere(VISIT, outgoing("waiting")), SENT);
  assert.equal(sentHere(VISIT, outgoing("taken", 1)), SENT);
  assert.equal(sentHere({ ...VISIT, receipt: { round: 2 } }, outgoing("taken", 1)), null);
  assert.equal(sentHere(VISIT, undefined), null);
});
