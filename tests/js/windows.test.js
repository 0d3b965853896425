/** When a visit can be made, and under which heading it stands before it is begun. */
import assert from "node:assert/strict";
import test from "node:test";

globalThis.document = { documentElement: { lang: "en" } };
globalThis.gettext = (words) => words;
globalThis.interpolate = (sentence, values) => sentence.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
const { whenWords, windowGroup } = await import("../../static/shopper/rules/windows.js");

const visit = (opens_at, closes_at) => ({ window: { opens_at, closes_at }, branch: { time_zone: "Europe/Kyiv" } });
const NOW = new Date("2031-12-01T12:00:00Z");

test("what ends today is today's, also at midnight", () => {
  assert.equal(windowGroup(visit("2031-11-24T22:00:00Z", "2031-12-01T22:00:00Z"), NOW), "today");
  assert.equal(windowGroup(visit("2031-12-01T08:00:00Z", "2031-12-01T16:00:00Z"), NOW), "today");
});

test("what can be made longer is open, what begins later comes", () => {
  assert.equal(windowGroup(visit("2031-11-24T22:00:00Z", "2031-12-02T22:00:00Z"), NOW), "open");
  assert.equal(windowGroup(visit("2031-12-01T22:00:00Z", "2031-12-02T22:00:00Z"), NOW), "coming");
});

test("an offer says until when it can be made, and from when where it isn't open yet", () => {
  assert.equal(whenWords(visit("2031-11-24T22:00:00Z", "2031-12-09T22:00:00Z"), NOW), "until Tue 9 Dec");
  assert.equal(whenWords(visit("2031-12-04T22:00:00Z", "2031-12-09T22:00:00Z"), NOW), "Fri 5 Dec to Tue 9 Dec");
});
