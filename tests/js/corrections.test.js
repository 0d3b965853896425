/** What a reviewer corrected, and changes that came too late, in words. */
import assert from "node:assert/strict";
import test from "node:test";

globalThis.gettext = (text) => text;
globalThis.interpolate = (format, values) => format.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
globalThis.document = { documentElement: { lang: "en" } };
const { correctionRows, correctionsOf, refusedChanges } = await import("../../static/shopper/rules/corrections.js");
const { refusalWords } = await import("../../static/shopper/page/texts.js");

const CORRECTION = { question: "clean", old: "No", new: "Yes", reason: "The photo shows it.", at: "2026-11-22T10:00:00.000Z" };
const CHECKLIST = { title: {}, sections: [{ code: "hall", title: {}, questions: [{ code: "clean", kind: "yes_no", text: { en: "Clean?" } }] }] };
const visit = (more = {}) => ({ state: "approved", corrections: [CORRECTION], receipt: { round: 1 }, ...more });

test("a correction stands beside its question, with the reason", () => {
  assert.deepEqual(correctionRows(visit(), CHECKLIST), [{ title: "Clean?", words: "No, now: Yes. The photo shows it." }]);
  assert.deepEqual(correctionsOf(visit(), "clean"), [CORRECTION]);
  assert.deepEqual(correctionsOf(visit(), "smile"), []);
});

test("while somebody reviews, nothing is said yet", () => {
  assert.deepEqual(correctionRows(visit({ state: "in_review" }), CHECKLIST), []);
});

test("visits kept by an older app have no corrections", () => {
  assert.deepEqual(correctionRows(visit({ corrections: undefined }), CHECKLIST), []);
});

test("changes that came after the visit was taken back are told, and only those", () => {
  const draft = { round: 2, errors: { "": "This visit is now: submitted." } };
  assert.match(refusedChanges(visit({ state: "submitted" }), draft), /This visit is now: submitted\..*stay on this phone/);
  assert.equal(refusedChanges(visit({ state: "returned" }), draft), "");
  assert.match(refusedChanges(visit({ state: "expired", receipt: null }), { ...draft, round: 1 }), /Your answers stay on this phone/);
  assert.equal(refusedChanges(visit({ state: "submitted" }), { ...draft, round: 1 }), "");
  assert.equal(refusedChanges(visit({ state: "submitted" }), { ...draft, errors: {} }), "");
  assert.equal(refusedChanges(visit({ state: "submitted" }), undefined), "");
});

test("each refusal of a file has words of its own", () => {
  const codes = ["empty", "wrong_type", "truncated", "too_many_pixels", "too_long", "unreadable"];
  assert.equal(new Set(codes.map(refusalWords)).size, codes.length);
});
