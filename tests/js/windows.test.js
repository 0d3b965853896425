/** When a visit can be made, and under which heading it stands before it is begun. */
import assert from "node:assert/strict";
import test from "node:test";

globalThis.document = { documentElement: { lang: "en" } };
globalThis.gettext = (words) => words;
globalThis.interpolate = (sentence, values) => sentence.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
globalThis.ngettext = (one, many, n) => (n === 1 ? one : many);
const { hoursNow, hoursWords, isOutsideHours, plannedWords, whenWords, windowGroup } = await import("../../static/shopper/rules/windows.js");
const { bestDay } = await import("../../static/shopper/rules/days.js");

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

test("a visit stands under the day it is planned for, and says it", () => {
  const planned = (day) => ({ ...visit("2031-11-24T22:00:00Z", "2031-12-09T22:00:00Z"), day });
  assert.deepEqual(["2031-12-01", "2031-12-02", "2031-11-30", null].map((day) => windowGroup(planned(day), NOW)), ["today", "coming", "open", "open"]);
  assert.deepEqual(["2031-12-01", "2031-12-05", "2031-11-30", null].map((day) => plannedWords(planned(day), NOW)).slice(1), ["planned for Fri 5 Dec", "was planned for Sun 30 Nov", ""]);
});

test("the day to begin with is the next one after today", () => {
  const with_ = (...days) => bestDay({ ...visit("2031-11-24T22:00:00Z", "2031-12-09T22:00:00Z"), days }, NOW);
  assert.equal(with_("2031-12-01", "2031-12-04", "2031-12-05"), "2031-12-04");
  assert.equal(with_("2031-12-01"), "2031-12-01");
  assert.equal(with_(), "");
});

// Kyiv, two hours ahead of UTC: NOW is Monday 14:00.
const WEEK = ["2031-11-24T22:00:00Z", "2031-12-09T22:00:00Z"];
const asked = (...windows) => ({ windows: windows.map(([weekdays, from, to]) => ({ weekdays, from, to })) });

test("what can't be made now by its hours opens later", () => {
  assert.equal(windowGroup(visit(...WEEK), NOW, asked([[1], "10:00", "16:00"])), "open");
  assert.equal(windowGroup(visit(...WEEK), NOW, asked([[6, 7], "10:00", "16:00"])), "later");
  assert.equal(windowGroup(visit(...WEEK), NOW, {}), "open");
});

test("hours are judged as the server judges them, also past midnight", () => {
  const outside = (scenario, iso) => isOutsideHours(visit(...WEEK), scenario, new Date(iso));
  const [day, night] = [asked([[1], "10:00", "16:00"]), asked([[5], "22:00", "02:00"])];
  assert.deepEqual(["2031-12-01T07:59:00Z", "2031-12-01T08:00:00Z", "2031-12-01T14:00:59Z", "2031-12-01T14:01:00Z"].map((at) => outside(day, at)), [true, false, false, true]);
  assert.deepEqual(["2031-12-05T19:59:00Z", "2031-12-05T20:00:00Z", "2031-12-05T23:30:00Z", "2031-12-06T00:01:00Z"].map((at) => outside(night, at)), [true, false, false, true]);
  assert.equal(outside(asked(), "2031-12-01T07:59:00Z"), false);
});

test("a card says today's hours, else when they begin next", () => {
  const says = (...windows) => hoursNow(visit(...WEEK), asked(...windows), NOW);
  assert.equal(says(), "");
  assert.equal(says([[1, 2], "10:00", "16:00"]), "hours today 10:00–16:00");
  assert.equal(says([[1], "18:00", "20:00"]), "hours today 18:00–20:00");
  assert.equal(says([[1, 2], "10:00", "12:00"]), "opens tomorrow 10:00");
  assert.equal(says([[6, 7], "10:00", "16:00"]), "opens Sat 6 Dec, 10:00");
  assert.equal(hoursNow(visit(WEEK[0], "2031-12-03T22:00:00Z"), asked([[6, 7], "10:00", "16:00"]), NOW), "its hours are over");
  assert.equal(hoursWords(asked([[6, 7], "10:00", "16:00"], [[1], "18:00", "20:00"])), "Sat–Sun 10:00–16:00; Mon 18:00–20:00");
});
