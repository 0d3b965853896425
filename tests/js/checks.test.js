/** What the form asks for before it sends. */
import assert from "node:assert/strict";
import test from "node:test";

import { waitAfter } from "../../static/shopper/server/backoff.js";
import { countAnswers, findLacks, visibleContent } from "../../static/shopper/rules/checks.js";
import { walk } from "../../static/shopper/rules/conditions.js";

const CHECKLIST = {
  title: {},
  sections: [
    {
      code: "hall", title: {}, questions: [
        { code: "clean", kind: "yes_no", text: {}, points: 2, allow_na: true, comment: "when_points_lost", evidence: [{ kind: "photo", min: 2, when: "points_lost" }] },
        { code: "dirt", kind: "text", text: {}, required: false, show_if: { question: "clean", is: "eq", value: "no" } },
        { code: "hint", kind: "note", text: {} },
        { code: "shot", kind: "photo", text: {}, comment: "never" },
      ],
    },
  ],
};
const body = (answers, more = {}) => ({ answers, comments: {}, timings: {}, notes: [], evidence: [], ...more });
const lacks = (content) => findLacks(walk(CHECKLIST, content.answers), content).map(({ code, what }) => `${code} ${what}`);

test("an empty form lacks every required answer, and no note", () => {
  assert.deepEqual(lacks(body({})), ["clean answer", "shot answer"]);
});

test("lost points ask for a comment and for photos", () => {
  const content = body({ clean: "no", shot: ["a"] });
  assert.deepEqual(lacks(content), ["clean comment", "clean evidence"]);
  content.comments.clean = "cups";
  content.evidence = ["a", "b"].map((id) => ({ id, kind: "photo", question: "clean" }));
  assert.deepEqual(lacks(content), []);
});

test("what is not applicable lacks nothing", () => {
  assert.deepEqual(lacks(body({ clean: { na: true }, shot: ["a"] })), []);
});

test("a value of another kind is told as invalid", () => {
  assert.deepEqual(lacks(body({ clean: "perhaps", shot: ["a"] })), ["clean invalid"]);
});

test("hidden answers, their comments and files stay at home", () => {
  const content = body({ clean: "yes", dirt: "cups", shot: ["a"] }, {
    comments: { dirt: "x", clean: " fine ", shot: "never asked" },
    evidence: [{ id: "a", kind: "photo", question: "shot" }, { id: "b", kind: "photo", question: "dirt" }, { id: "c", kind: "receipt", question: "" }],
  });
  const sent = visibleContent(walk(CHECKLIST, content.answers), content);
  assert.deepEqual(sent.answers, { clean: "yes", shot: ["a"] });
  assert.deepEqual(sent.comments, { clean: "fine" });
  assert.deepEqual(sent.evidence.map((file) => file.id), ["a", "c"]);
});

test("progress counts what can be answered, and as done only what lacks nothing", () => {
  const count = (content) => countAnswers(walk(CHECKLIST, content.answers), content, "hall");
  const bare = body({ clean: "no" });
  assert.deepEqual(count(bare), { done: 0, all: 3 });
  const said = { ...bare, comments: { clean: "cups" } };
  assert.deepEqual(count(said), { done: 0, all: 3 });
  assert.deepEqual(count({ ...said, evidence: ["a", "b"].map((id) => ({ id, kind: "photo", question: "clean" })) }), { done: 1, all: 3 });
  assert.deepEqual(count(body({ clean: "yes" })), { done: 1, all: 2 });
  assert.deepEqual(count(body({ clean: { na: true }, shot: ["a"] })), { done: 2, all: 2 });
  assert.deepEqual(count(body({ clean: "perhaps" })), { done: 0, all: 2 });
});

test("waiting doubles up to five minutes", () => {
  assert.deepEqual([1, 2, 3, 30].map((tries) => waitAfter(tries, () => 0.5)), [2000, 4000, 8000, 300000]);
  assert.ok(waitAfter(1, () => 0) >= 1500 && waitAfter(1, () => 1) <= 2500);
  assert.equal(waitAfter(30, () => 1), 300000);
});
