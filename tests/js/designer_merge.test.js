/** Two people on one draft: nothing of either is lost unseen. */
import assert from "node:assert/strict";
import test from "node:test";

import { differences, mergedWork, undisputed } from "../../static/hq/designer/merge.js";

const ask = (code, more = {}) => ({ code, kind: "yes_no", text: { en: code }, points: 5, ...more });
const work = (sections, more = {}) => ({ document: { schema: 1, title: { en: "Coffee" }, sections, ...more }, plans: [] });
const section = (code, ...questions) => ({ code, title: { en: code }, questions });
const base = () => work([section("a", ask("one"), ask("two")), section("b", ask("three"))]);
const change = (change) => {
  const copy = base();
  return change(copy.document) ?? copy;
};
const layout = ({ document }) => document.sections.map((one) => `${one.code}: ${one.questions.map((question) => question.code).join(" ")}`.trim());
const told = (all) => all.map(({ id, by }) => `${id}: ${by}`);

test("what each changed alone stands together", () => {
  const mine = change((document) => void (document.sections[0].questions[0].points = 3));
  const theirs = change((document) => void (document.sections[1].questions[0].text = { en: "Third" }));
  const all = differences(base(), mine, theirs);
  assert.deepEqual(told(all), ["question one: mine", "question three: theirs"]);
  const merged = mergedWork(mine, theirs, undisputed(all));
  assert.equal(merged.document.sections[0].questions[0].points, 3);
  assert.equal(merged.document.sections[1].questions[0].text.en, "Third");
});

test("what both changed is nobody's until one chooses", () => {
  const mine = change((document) => void (document.sections[0].questions[0].points = 3));
  const theirs = change((document) => void (document.sections[0].questions[0].points = 4));
  const all = differences(base(), mine, theirs);
  assert.deepEqual(told(all), ["question one: both"]);
  assert.equal(undisputed(all).size, 0);
  for (const [side, points] of [["mine", 3], ["theirs", 4]]) {
    assert.equal(mergedWork(mine, theirs, new Map([["question one", side]])).document.sections[0].questions[0].points, points);
  }
});

test("additions of both stand where each put them", () => {
  const mine = change((document) => void document.sections[0].questions.splice(1, 0, ask("my_new")));
  const theirs = change((document) => void (document.sections[0].questions.push(ask("their_new")), document.sections.unshift(section("z", ask("zero")))));
  const all = differences(base(), mine, theirs);
  const merged = mergedWork(mine, theirs, undisputed(all));
  assert.deepEqual(layout(merged), ["z: zero", "a: one my_new two their_new", "b: three"]);
});

test("a removal stands, and a section stays for what the other wrote in it", () => {
  const mine = change((document) => void document.sections.splice(1, 1));
  const theirs = change((document) => void (document.sections[1].questions[0].points = 9));
  const all = differences(base(), mine, theirs);
  assert.deepEqual(told(all), ["section b: mine", "question three: both"]);
  assert.deepEqual(layout(mergedWork(mine, theirs, new Map([...undisputed(all), ["question three", "mine"]]))), ["a: one two"]);
  assert.deepEqual(layout(mergedWork(mine, theirs, new Map([...undisputed(all), ["question three", "theirs"]]))), ["a: one two", "b: three"]);
});

test("the order is one side's, whole", () => {
  const mine = change((document) => void document.sections[0].questions.reverse());
  const theirs = change((document) => void document.sections[1].questions.push(document.sections[0].questions.pop()));
  const all = differences(base(), mine, theirs);
  assert.deepEqual(told(all), ["order: both"]);
  assert.deepEqual(layout(mergedWork(mine, theirs, new Map([["order", "theirs"]]))), ["a: one", "b: three two"]);
  assert.deepEqual(layout(mergedWork(mine, theirs, new Map([["order", "mine"]]))), ["a: two one", "b: three"]);
});

test("two questions under one code are both kept", () => {
  const twice = change((document) => void document.sections[1].questions.push(ask("one", { points: 1 })));
  const merged = mergedWork(twice, base(), undisputed(differences(base(), twice, base())));
  assert.deepEqual(layout(merged), ["a: one two", "b: three one"]);
  assert.equal(merged.document.sections[1].questions[1].points, 1);
});

test("the whole of either is exactly that", () => {
  const mine = change((document) => void (document.title.en = "Tea", document.sections.reverse()));
  const theirs = change((document) => void (document.scoring = { method: "points" }, document.sections[0].questions.shift()));
  for (const [side, whole] of [["mine", mine], ["theirs", theirs]]) {
    const all = differences(base(), mine, theirs);
    assert.deepEqual(mergedWork(mine, theirs, new Map(all.map(({ id }) => [id, side]))), whole);
  }
});

test("the same work differs in nothing, whatever the order of its names", () => {
  const turned = change((document) => void (document.sections[0].questions[0] = { points: 5, text: { en: "one" }, kind: "yes_no", code: "one" }));
  assert.deepEqual(differences(base(), base(), turned), []);
});

const recoded = (more = () => {}) => change((document) => void (Object.assign(document.sections[0], { code: "greeting", title: { en: "Greeting" } }), more(document)));
const merge = (mine, theirs) => {
  const all = differences(base(), mine, theirs);
  assert.ok(all.every(({ by }) => by !== "both"), told(all).join());
  return mergedWork(mine, theirs, undisputed(all));
};

test("a section that one gave another code keeps its questions, whatever the other did", () => {
  const edits = [
    (document) => void (document.sections[0].questions[0].points = 3),
    (document) => void (document.sections[1].questions[0].points = 3),
    () => undefined,
  ];
  for (const edit of edits) {
    for (const [mine, theirs] of [[change(edit), recoded()], [recoded(), change(edit)]]) {
      const merged = merge(mine, theirs);
      assert.deepEqual(layout(merged), ["greeting: one two", "b: three"]);
      assert.equal(merged.document.sections.flatMap((one) => one.questions).filter(({ points }) => points === 3).length, edit === edits[2] ? 0 : 1);
    }
  }
});

test("what the other added or moved in a section under another code goes along", () => {
  const edits = [
    [(document) => void document.sections[0].questions.splice(1, 0, ask("new")), ["greeting: one new two", "b: three"]],
    [(document) => void document.sections[0].questions.reverse(), ["greeting: two one", "b: three"]],
    [(document) => void document.sections.reverse(), ["b: three", "greeting: one two"]],
    [(document) => void document.sections[1].questions.unshift(document.sections[0].questions.shift()), ["greeting: two", "b: one three"]],
    [(document) => void document.sections[0].questions.shift(), ["greeting: two", "b: three"]],
  ];
  for (const [edit, expected] of edits) {
    assert.deepEqual(layout(merge(change(edit), recoded())), expected);
    assert.deepEqual(layout(merge(recoded(), change(edit))), expected);
  }
});

test("two sections that one made one lose nothing of what the other added in either", () => {
  const mine = change((document) => void (document.sections[0].questions.push(ask("new_a")), document.sections[1].questions.push(ask("new_b"))));
  const theirs = change((document) => void (document.sections = [section("all", ask("one"), ask("two"), ask("three"))]));
  for (const merged of [merge(mine, theirs), merge(theirs, mine)]) assert.deepEqual(layout(merged), ["all: one two new_a three new_b"]);
});

test("a plan doesn't answer what the other took away", () => {
  const mine = base();
  mine.plans = [{ name: "all good", answers: { one: "yes", two: "yes" }, score: "100.00" }];
  const merged = merge(mine, change((document) => void document.sections[0].questions.pop()));
  assert.deepEqual(merged.plans, [{ name: "all good", answers: { one: "yes" }, score: "100.00" }]);
});
