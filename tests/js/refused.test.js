/** Files that the server could not use are told by their questions. */
import assert from "node:assert/strict";
import test from "node:test";

globalThis.document = { documentElement: { lang: "en" } };
globalThis.gettext = (words) => words;
const { refusedFiles, refusedNow } = await import("../../static/shopper/rules/refused.js");

const CHECKLIST = { title: {}, sections: [{ code: "hall", title: {}, questions: [{ code: "clean", kind: "yes_no", text: { en: "Is it clean?" } }] }] };
const VISIT = {
  evidence: [
    { id: "a", kind: "photo", question: "clean", state: "refused", refusal: "truncated" },
    { id: "b", kind: "photo", question: "clean", state: "ready", refusal: "" },
  ],
};

test("a refused file says its name, its question and what to do", () => {
  const files = [{ id: "a", kind: "photo", question: "clean", name: "IMG_1.jpg" }];
  assert.deepEqual(refusedFiles(["a"], VISIT, files, CHECKLIST), [
    { id: "a", code: "clean", question: "Is it clean?", section: "hall", words: "Photo IMG_1.jpg: broken off, take it again" },
  ]);
});

test("it is told also on a phone that doesn't hold it, and for a question that isn't known", () => {
  assert.equal(refusedFiles(["a"], VISIT, [], CHECKLIST)[0].words, "Photo: broken off, take it again");
  assert.equal(refusedFiles(["a"], VISIT, [], null)[0].section, "");
});

test("only refused files that the form still names are in the way", () => {
  assert.deepEqual(refusedNow(VISIT, { evidence: [{ id: "a" }, { id: "b" }] }), ["a"]);
  assert.deepEqual(refusedNow(VISIT, { evidence: [{ id: "b" }] }), []);
});
