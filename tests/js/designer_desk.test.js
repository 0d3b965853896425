/** Codes that change while others name them: conditions, test plans and what was answered in the trial follow. */
import assert from "node:assert/strict";
import test from "node:test";

globalThis.gettext = (text) => text;
const { removeChosen } = await import("../../static/hq/designer/actions.js");
const { dependantsOfChoice, dropChoiceInConditions } = await import("../../static/hq/designer/dependants.js");
const { changeChoice, languageName, openDesk, renameQuestion, writeQuestionText } = await import("../../static/hq/designer/desk.js");
const { answersWithoutChoice, find, keyOf } = await import("../../static/hq/designer/document.js");
const { addressed } = await import("../../static/hq/designer/found.js");
const { writeChoiceText } = await import("../../static/hq/designer/texts.js");

const choice = (code, text) => ({ code, text: { en: text }, points: 1 });
const draft = () => ({
  schema: 1, title: { en: "Coffee" },
  sections: [{ code: "s", title: { en: "S" }, questions: [
    { code: "how", kind: "single_choice", text: { en: "How" }, choices: [choice("bad", "Bad"), choice("good", "Good")] },
    { code: "what", kind: "multiple_choice", text: { en: "What" }, choices: [choice("bad", "Bad"), choice("tea", "Tea")] },
    { code: "why", kind: "text", text: { en: "Why" }, show_if: { any: [{ question: "how", is: "in", value: ["bad", "good"] }, { question: "what", is: "contains", value: "bad" }] } },
  ] }],
});
const plan = (answers) => ({ name: "p", answers, score: "0.00" });
const open = (document = draft(), plans = [plan({ how: "bad", what: ["bad", "tea"] }), plan({ what: ["tea"] })]) => openDesk({
  draft: { document, plans, revision: 1 }, published: null, languages: [{ code: "en", name: "English" }], language: "en", findings: { errors: [], warnings: [], gaps: [] }, checklist: { id: 1, name: "x" },
});
const questions = (desk) => desk.document.sections[0].questions;
const keyAt = (desk, at) => keyOf(questions(desk)[at]);
const choiceAt = (desk, at, n) => keyOf(questions(desk)[at].choices[n]);
const named = (desk) => questions(desk)[2].show_if.any.map(({ question, value }) => [question, value]);

const ways = {
  "its text": (desk) => writeChoiceText({ desk, key: keyAt(desk, 0) }, choiceAt(desk, 0, 0), "en", "Badly"),
  "its code": (desk) => changeChoice(desk, keyAt(desk, 0), choiceAt(desk, 0, 0), (one) => ({ ...one, code: "badly" }), "code"),
};
for (const [name, write] of Object.entries(ways)) {
  test(`whoever names a choice follows when one types ${name}, and undo brings all back`, () => {
    const desk = open();
    desk.state.answers = { how: "bad", what: ["bad"] };
    const untouched = desk.work.plans[1];
    write(desk);
    assert.equal(questions(desk)[0].choices[0].code, "badly");
    assert.deepEqual(named(desk), [["how", ["badly", "good"]], ["what", "bad"]]);
    assert.deepEqual(desk.work.plans.map(({ answers }) => answers), [{ how: "badly", what: ["bad", "tea"] }, { what: ["tea"] }]);
    assert.equal(desk.work.plans[1], untouched);
    assert.deepEqual(desk.state.answers, { how: "badly", what: ["bad"] });
    desk.undo();
    assert.deepEqual(named(desk), [["how", ["bad", "good"]], ["what", "bad"]]);
    assert.deepEqual(desk.work.plans[0].answers, { how: "bad", what: ["bad", "tea"] });
  });
}

test("a choice among several is renamed where several were given", () => {
  const desk = open();
  writeChoiceText({ desk, key: keyAt(desk, 1) }, choiceAt(desk, 1, 0), "en", "Coffee");
  assert.deepEqual(named(desk)[1], ["what", "coffee"]);
  assert.deepEqual(desk.work.plans[0].answers, { how: "bad", what: ["coffee", "tea"] });
});

test("while two choices share a code nobody is renamed", () => {
  const document = draft();
  document.sections[0].questions[0].choices[1].code = "bad";
  const desk = open(document);
  changeChoice(desk, keyAt(desk, 0), choiceAt(desk, 0, 1), (one) => ({ ...one, code: "well" }), "code");
  assert.deepEqual(named(desk)[0], ["how", ["bad", "good"]]);
  assert.equal(desk.work.plans[0].answers.how, "bad");
});

test("a question's answers follow its code, and its text", () => {
  for (const rename of [(desk) => renameQuestion(desk, keyAt(desk, 0), "manner"), (desk) => writeQuestionText(desk, keyAt(desk, 0), { en: "Manner" }, "text")]) {
    const desk = open();
    desk.state.answers = { how: "good" };
    rename(desk);
    assert.equal(named(desk)[0][0], "manner");
    assert.deepEqual(desk.work.plans[0].answers, { manner: "bad", what: ["bad", "tea"] });
    assert.deepEqual(desk.state.answers, { manner: "good" });
  }
});

test("a question takes its answers in test plans with it, and undo brings both back", async () => {
  const desk = open();
  const [first, second] = desk.work.plans;
  desk.select([keyAt(desk, 2)]);
  await removeChosen(desk);
  assert.deepEqual(desk.work.plans, [first, second]);
  desk.select([keyAt(desk, 0)]);
  await removeChosen(desk);
  assert.deepEqual(questions(desk).map(({ code }) => code), ["what"]);
  assert.deepEqual(desk.work.plans[0].answers, { what: ["bad", "tea"] });
  assert.equal(desk.work.plans[1], second);
  desk.undo();
  assert.deepEqual(questions(desk).map(({ code }) => code), ["how", "what"]);
  assert.equal(desk.work.plans[0], first);
});

test("one of two questions under one code leaves the answers to the other", async () => {
  const document = draft();
  document.sections[0].questions[1].code = "how";
  document.sections[0].questions.pop();
  const desk = open(document, [plan({ how: "bad" })]);
  desk.select([keyAt(desk, 1)]);
  await removeChosen(desk);
  assert.deepEqual(desk.work.plans[0].answers, { how: "bad" });
});

test("a choice that goes leaves a list, and takes the lines with it that name it alone", () => {
  const document = draft();
  const dropped = (code, choice) => dropChoiceInConditions(document, code, choice).sections[0].questions[2].show_if;
  const [, contains] = document.sections[0].questions[2].show_if.any;
  assert.deepEqual(dropped("how", "bad"), { any: [{ question: "how", is: "in", value: ["good"] }, contains] });
  assert.deepEqual(dropped("what", "bad"), { any: [document.sections[0].questions[2].show_if.any[0]] });
  assert.deepEqual(dropped("what", "tea"), document.sections[0].questions[2].show_if);
  assert.deepEqual(dependantsOfChoice(document, "what", "bad").map(({ place }) => place.code), ["why"]);
  assert.deepEqual(dependantsOfChoice(document, "what", "tea"), []);
});

test("answers lose the choice that is gone, and no other", () => {
  const answers = { how: "bad", what: ["bad", "tea"] };
  assert.deepEqual(answersWithoutChoice(answers, "how", "bad"), { what: ["bad", "tea"] });
  assert.deepEqual(answersWithoutChoice(answers, "what", "bad"), { how: "bad", what: ["tea"] });
  assert.equal(answersWithoutChoice(answers, "how", "good"), answers);
});

test("odd languages are called by their codes", () => {
  assert.equal(languageName("uk"), "українська");
  for (const code of ["en-us-gb", "???", ""]) assert.equal(languageName(code), code);
});

test("a draft with holes opens, and what follows a hole keeps its place", () => {
  const document = draft();
  document.sections[0].questions.unshift(null);
  document.sections[0].questions[1].choices.unshift(null);
  document.sections.unshift(null, { code: "odd", questions: {} });
  const desk = open(document);
  assert.deepEqual(desk.document.sections.map(({ code, questions: all }) => [code, all.length]), [["", 0], ["odd", 0], ["s", 4]]);
  assert.equal(find(desk.document, addressed(desk.document, "#sections[2].questions[1].text").key).question.code, "how");
});

test("an address leads to a part, and a skip link's nowhere", () => {
  const desk = open();
  const key = (hash) => addressed(desk.document, hash)?.key;
  assert.deepEqual(addressed(desk.document, "#sections%5B0%5D.questions[1].help.en"), { key: keyAt(desk, 1), rest: "help.en" });
  assert.equal(key("#sections[0]"), keyOf(desk.document.sections[0]));
  for (const hash of ["#title.en", "#scoring.method", "#contradictions[0].when", "#sections", "#sections[7]"]) assert.equal(key(hash), 0, hash);
  for (const hash of ["", "#", "#content", "#%", "#sections[0%", "#sectionsx", "#titles"]) assert.equal(addressed(desk.document, hash), null, hash);
});
