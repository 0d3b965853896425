/** A deadline at midnight is the day that ends then. */
import assert from "node:assert/strict";
import test from "node:test";

globalThis.document = { documentElement: { lang: "en" } };
globalThis.gettext = (words) => words;
globalThis.interpolate = (sentence, values) => sentence.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
const { deadline, since, weekdays } = await import("../../static/shopper/page/texts.js");

const ZONE = "Europe/Kyiv";

test("a window that ends at midnight ends with the day before", () => {
  assert.equal(deadline("2031-12-02T22:00:00Z", ZONE), "Tue 2 Dec");
});

test("a window that ends at an hour says the hour", () => {
  assert.equal(deadline("2031-12-02T16:00:00Z", ZONE), "Tue 2 Dec, 18:00");
});

test("a window that begins with a day says no hour", () => {
  assert.equal(since("2031-12-01T22:00:00Z", ZONE), "Tue 2 Dec");
  assert.equal(since("2031-12-02T07:30:00Z", ZONE), "Tue 2 Dec, 09:30");
});

test("days of the week in a row are told by the first and the last", () => {
  assert.equal(weekdays([1, 2, 3, 4, 5, 7]), "Mon–Fri, Sun");
});
