/** Conditions as the designer says and builds them; what it can't build it leaves as it is. */
import assert from "node:assert/strict";
import test from "node:test";

Object.assign(globalThis, { gettext: (text) => text, interpolate: (text, values) => text.replace(/%\((\w+)\)s/g, (_, name) => values[name]) });
const { readValue } = await import("../../static/hq/designer/condition_values.js");
const { conditionWords, isBuildable } = await import("../../static/hq/designer/condition_words.js");

const choice = (code, text) => ({ code, text: { en: text } });
const questions = [
  { code: "what", kind: "multiple_choice", text: { en: "What" }, choices: [choice("tea", "Tea"), choice("cake", "Cake")] },
  { code: "how", kind: "single_choice", text: { en: "How" }, choices: [choice("hot", "Hot")] },
  { code: "much", kind: "number", text: { en: "How much" } },
];
const desk = { state: { language: "en" }, data: { operators: { eq: "%(question)s is %(value)s", in: "%(question)s is one of: %(value)s" } } };
const hot = { question: "how", is: "eq", value: "hot" };
const words = (condition) => conditionWords(desk, condition, questions);

test("what only an import brings is told from what can be built", () => {
  const sets = { question: "what", is: "in", value: [["tea", "cake"], ["tea"]] };
  for (const condition of [sets, { not: sets }, { not: { not: hot } }, { all: [] }, { not: { any: [] } }]) assert.equal(isBuildable(condition, questions), false);
  for (const condition of [hot, { not: hot }, { not: { all: [hot, { not: { not: hot } }] } }, { ...hot, is: "in", value: ["hot"] }]) assert.equal(isBuildable(condition, questions), true);
});

test("what can't be built is readable all the same", () => {
  assert.equal(words({ question: "what", is: "in", value: [["tea", "cake"], ["tea"]] }), "“What” is one of: (Tea, Cake), (Tea)");
  assert.equal(words({ not: { not: hot } }), "“How” is Hot");
  assert.equal(words({ any: [hot, { all: [] }] }), "“How” is Hot or (always)");
});

test("a value is kept only where the question's answers are such", () => {
  const kept = [["number", "2,5", "2.5"], ["scale", "3", 3], ["duration", "2:30", 150], ["duration", "45", 45], ["date", "2026-03-31", "2026-03-31"], ["time", "09:00", "09:00"], ["text", "", ""]];
  for (const [kind, typed, value] of kept) assert.equal(readValue(kind, typed), value);
  for (const [kind, typed] of [["number", "many"], ["number", ""], ["money", "5 EUR"], ["duration", "2:99"], ["date", "soon"], ["time", "9"]]) assert.equal(readValue(kind, typed), undefined);
});
