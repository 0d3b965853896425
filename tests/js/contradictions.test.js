/** The contradictions that a checklist declares hold on the phone when they hold on the server. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { contradictionsOf, namedIn } from "../../static/shopper/rules/contradictions.js";

const CHECKLIST = {
  title: {},
  sections: [{ code: "s", title: {}, questions: [
    { code: "met", kind: "yes_no", text: {} },
    { code: "wait", kind: "duration", text: {} },
    { code: "why", kind: "text", text: {}, show_if: { question: "met", is: "eq", value: "no" } },
  ] }],
  contradictions: [
    { when: { all: [{ question: "met", is: "eq", value: "yes" }, { question: "wait", is: "gt", value: 600 }] }, text: { en: "long" } },
    { when: { all: [{ question: "why", is: "answered" }, { question: "met", is: "eq", value: "no" }] }, text: { en: "why" } },
  ],
};
const found = (answers) => contradictionsOf(CHECKLIST, answers).map((one) => one.text.en);

const VECTORS = JSON.parse(readFileSync(new URL("../../audits/tests/vectors/contradictions.json", import.meta.url), "utf8"));

for (const { name, checklist, answers, expect } of VECTORS) {
  test(`as on the server: ${name}`, () => {
    assert.deepEqual(contradictionsOf(checklist, answers).map((one) => checklist.contradictions.indexOf(one)), expect);
  });
}

test("those that hold come in the document's order", () => {
  assert.deepEqual(found({}), []);
  assert.deepEqual(found({ met: "yes", wait: "600" }), []);
  assert.deepEqual(found({ met: "yes", wait: "601" }), ["long"]);
  assert.deepEqual(found({ met: "no", wait: "601", why: "closed" }), ["why"]);
});

test("an answer left at a hidden question contradicts nothing", () => {
  assert.deepEqual(found({ met: "yes", why: "closed" }), []);
});

test("the questions of a condition come as they stand in it", () => {
  const when = { any: [{ not: { question: "b", is: "answered" } }, { all: [{ question: "a", is: "answered" }, { question: "b", is: "answered" }] }] };
  assert.deepEqual(namedIn(when), ["b", "a", "b"]);
});
