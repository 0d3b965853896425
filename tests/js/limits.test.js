/** The receipt's total is held against the scenario's limit. */
import assert from "node:assert/strict";
import test from "node:test";

globalThis.document = { documentElement: { lang: "en" } };
globalThis.gettext = (words) => words;
globalThis.interpolate = (sentence, values) => sentence.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
const { limitDoubt, totalQuestion } = await import("../../static/shopper/rules/limits.js");
const { doubtsIn } = await import("../../static/shopper/rules/doubts.js");

const checklist = (...questions) => ({ title: {}, sections: [{ code: "s", title: {}, questions }] });
const PAID = { code: "paid", kind: "money", text: {} };
const TIP = { code: "tip", kind: "money", text: {} };
const PROVEN = { ...PAID, evidence: [{ kind: "receipt" }] };

test("the total is the amount that a receipt proves, else the only amount", () => {
  assert.equal(totalQuestion(checklist(TIP, PROVEN)), PROVEN);
  assert.equal(totalQuestion(checklist(PAID)), PAID);
  assert.equal(totalQuestion(checklist(PAID, TIP)), null);
  assert.equal(totalQuestion(checklist({ code: "n", kind: "number", text: {} })), null);
});

test("more than the limit is asked about, the limit itself isn't", () => {
  const ask = (total, purchase = { text: {}, limit: "180.00", currency: "UAH" }) => limitDoubt(total, purchase, "UAH");
  assert.match(ask("180.01"), /180/);
  assert.equal(ask("180"), "");
  assert.equal(ask("180.00"), "");
  for (const nothing of [undefined, null, "", "abc", { na: true }]) assert.equal(ask(nothing), "");
  assert.match(ask("200", { text: {}, limit: "180" }), /180/);
  assert.equal(ask("200", { text: {}, limit: "180", currency: "EUR" }), "");
  assert.equal(ask("200", { text: {} }), "");
  assert.equal(ask("200", null), "");
});

test("only the total's own question is asked about the limit", () => {
  const visit = { currency: "UAH", branch: { time_zone: "Europe/Kyiv" } };
  const ask = doubtsIn(visit, checklist(TIP, PROVEN), { title: {}, purchase: { text: {}, limit: "180" } });
  assert.match(ask(PROVEN, "181"), /180/);
  assert.equal(ask(TIP, "181"), "");
  assert.match(ask(PROVEN, "-1"), /less than zero/);
});
