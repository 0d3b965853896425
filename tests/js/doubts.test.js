/** Absurd answers are asked about; likely ones are left alone. */
import assert from "node:assert/strict";
import test from "node:test";

globalThis.document = { documentElement: { lang: "en" } };
globalThis.gettext = (words) => words;
const { doubtOf } = await import("../../static/shopper/rules/doubts.js");

const NOW = new Date("2026-11-22T22:30:00Z");
const ask = (kind, value) => doubtOf({ code: "q", kind, text: {} }, value, "Europe/Kyiv", NOW);

test("a day in the future is asked about, by the branch's calendar", () => {
  assert.match(ask("date", "2031-01-01"), /to come/);
  assert.match(ask("date", "2026-11-24"), /to come/);
  assert.equal(ask("date", "2026-11-23"), "");
});

test("a day more than sixty days ago is asked about", () => {
  assert.match(ask("date", "2026-09-23"), /long ago/);
  assert.equal(ask("date", "2026-09-24"), "");
});

test("less than zero is asked about, zero isn't", () => {
  assert.match(ask("number", "-3"), /less than zero/);
  assert.match(ask("money", "-0.50"), /less than zero/);
  assert.equal(ask("number", "-0"), "");
  assert.equal(ask("number", "0"), "");
});

test("a figure of more than nine digits is asked about", () => {
  assert.match(ask("number", "99999999999"), /very large/);
  assert.equal(ask("number", "999999999.125"), "");
  assert.equal(ask("money", "000000000012"), "");
});

test("more than two hours are asked about", () => {
  assert.match(ask("duration", "7201"), /two hours/);
  assert.equal(ask("duration", "7200"), "");
});

test("money with thousandths is asked about, a number isn't", () => {
  assert.match(ask("money", "12.345"), /two digits/);
  assert.equal(ask("money", "12.3400"), "");
  assert.equal(ask("number", "12.345"), "");
});

test("what is missing, not applicable or no value at all has its own words", () => {
  for (const value of [undefined, null, "", "abc", { na: true }]) assert.equal(ask("number", value), "");
  assert.equal(ask("date", "2031-13-01"), "");
  assert.equal(ask("text", "-5"), "");
});
