/** The phone shows what the server shows: the same worked cases as audits/tests. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { compareRatios, earnedPoints, isValid, possiblePoints, readDecimal, walk } from "../../static/shopper/rules/conditions.js";

const read = (name) => JSON.parse(readFileSync(new URL(`../../audits/tests/vectors/${name}.json`, import.meta.url), "utf-8"));

for (const { name, checklist, answers, visible } of read("conditions")) {
  test(`condition: ${name}`, () => assert.equal(walk(checklist, answers).has("target"), visible));
}

for (const { name, checklist, answers, expect } of read("scoring")) {
  if (!expect?.visible) continue;
  test(`visible questions: ${name}`, () => assert.deepEqual([...walk(checklist, answers).keys()], expect.visible));
}

test("decimals are compared as numbers, however they are written", () => {
  assert.equal(compareRatios(readDecimal("3.00"), readDecimal(3)), 0);
  assert.equal(compareRatios(readDecimal("-0.1"), readDecimal("0.09")), -1);
  assert.equal(compareRatios(readDecimal("12345678901234567890.1"), readDecimal("12345678901234567890.2")), -1);
  for (const bad of ["", " 1", "1e3", "1.", ".5", "١", null, true, NaN]) assert.equal(readDecimal(bad), null);
});

test("a scale earns a third of its points exactly", () => {
  const question = { code: "q", kind: "scale", text: {}, min: 1, max: 4, points: 1 };
  assert.equal(compareRatios(earnedPoints(question, "2"), [1n, 3n]), 0);
  assert.equal(compareRatios(earnedPoints(question, 4), possiblePoints(question)), 0);
});

test("chosen points are clipped between nothing and what is possible", () => {
  const choices = [["a", 2], ["b", "1.5"], ["c", -5]].map(([code, points]) => ({ code, text: {}, points }));
  const question = { code: "q", kind: "multiple_choice", text: {}, choices };
  assert.equal(compareRatios(possiblePoints(question), [7n, 2n]), 0);
  assert.equal(compareRatios(earnedPoints(question, ["a", "c"]), [0n, 1n]), 0);
  assert.equal(compareRatios(earnedPoints({ ...question, points: 1 }, ["a", "b"]), [1n, 1n]), 0);
});

test("days and times that don't exist are no answers", () => {
  const of = (kind, value) => isValid({ code: "q", kind, text: {} }, value);
  assert.ok(of("date", "2024-02-29") && !of("date", "2026-02-29") && !of("date", "2026-13-01"));
  assert.ok(of("time", "09:30") && of("time", "23:59:59.5") && !of("time", "24:00"));
});
