/** The designer's document: adding, moving, copying and removing, with codes that stay apart and conditions that stay whole. */
import assert from "node:assert/strict";
import test from "node:test";

import { codeFrom, followText, uniqueCode } from "../../static/hq/designer/codes.js";
import { brokenIn, changeConditions, dependantsOf, dropDependences, newlyBroken, renameChoiceInConditions, renameInConditions } from "../../static/hq/designer/dependants.js";
import { moveAlong } from "../../static/hq/designer/along.js";
import {
  addQuestions, addSections, changeQuestion, duplicate, find, inOrder, keepingKeys, keyOf, moveQuestions, moveSections, newKeys, questionsOf, remove, step, withKeys,
} from "../../static/hq/designer/document.js";
import { blankQuestion, blankSection, changeKind, operatorFits, operatorsFor } from "../../static/hq/designer/kinds.js";

const yes = (code, more = {}) => ({ code, kind: "yes_no", text: { en: code }, points: 5, ...more });
const when = (question, value = "yes") => ({ question, is: "eq", value });
const begin = () => withKeys({
  schema: 1, title: { en: "Coffee" },
  sections: [
    { code: "arrival", title: { en: "Arrival" }, questions: [yes("greeted"), yes("smiled", { show_if: when("greeted") }), yes("queue")] },
    { code: "counter", title: { en: "Counter" }, show_if: when("queue"), questions: [yes("offered"), yes("receipt", { show_if: { all: [when("greeted"), { not: when("offered", "no") }] } })] },
    { code: "farewell", title: { en: "Farewell" }, questions: [] },
  ],
  contradictions: [{ when: { all: [when("greeted"), when("receipt")] }, text: { en: "Really?" } }],
});
const layout = (document) => document.sections.map((section) => `${section.code}: ${section.questions.map((question) => question.code).join(" ")}`.trim());
const key = (document, code) => keyOf([...document.sections, ...questionsOf(document)].find((part) => part.code === code));
const keys = (document, ...codes) => codes.map((code) => key(document, code));
const names = (dependences) => dependences.map(({ place, on }) => `${place.code} on ${on}`);

test("keys are not saved with the document", () => {
  assert.deepEqual(Object.keys(JSON.parse(JSON.stringify(begin())).sections[0].questions[0]), ["code", "kind", "text", "points"]);
});

test("a change leaves everything else as it was, to the very object", () => {
  const before = begin();
  const after = changeQuestion(before, key(before, "queue"), (question) => ({ ...question, points: 3 }));
  assert.equal(after.sections[0].questions[0], before.sections[0].questions[0]);
  assert.equal(after.sections[1], before.sections[1]);
  assert.equal(key(after, "queue"), key(before, "queue"));
  assert.equal(before.sections[0].questions[2].points, 5);
});

test("questions move within a section, over its edges and several at once", () => {
  let document = begin();
  document = step(document, keys(document, "queue"), -1);
  assert.deepEqual(layout(document)[0], "arrival: greeted queue smiled");
  document = step(document, keys(document, "queue", "smiled"), 1);
  assert.deepEqual(layout(document), ["arrival: greeted", "counter: queue smiled offered receipt", "farewell:"]);
  document = step(document, keys(document, "queue"), -1);
  assert.deepEqual(layout(document)[0], "arrival: greeted queue");
  document = step(document, keys(document, "receipt"), 1);
  assert.deepEqual(layout(document)[2], "farewell: receipt");
  assert.equal(step(document, keys(document, "greeted"), -1), document);
  assert.equal(step(document, keys(document, "receipt"), 1), document);
});

test("questions are dropped before one of themselves", () => {
  const document = begin();
  const moved = moveQuestions(document, keys(document, "greeted", "smiled"), key(document, "arrival"), key(document, "smiled"));
  assert.deepEqual(layout(moved)[0], "arrival: greeted smiled queue");
  const away = moveQuestions(document, keys(document, "receipt", "greeted"), key(document, "farewell"), 0);
  assert.deepEqual(layout(away), ["arrival: smiled queue", "counter: offered", "farewell: greeted receipt"]);
});

test("sections move with all they have", () => {
  const document = begin();
  assert.deepEqual(layout(step(document, keys(document, "farewell"), -1)).map((line) => line.split(":")[0]), ["arrival", "farewell", "counter"]);
  assert.deepEqual(layout(step(document, keys(document, "arrival"), 1)).map((line) => line.split(":")[0]), ["counter", "arrival", "farewell"]);
  assert.equal(step(document, keys(document, "farewell"), 1), document);
  assert.deepEqual(layout(moveSections(document, keys(document, "arrival", "counter"), 0)).map((line) => line.split(":")[0]), ["farewell", "arrival", "counter"]);
});

test("a copy has codes of its own and depends on its own copies", () => {
  const document = begin();
  const one = duplicate(document, keys(document, "greeted", "smiled"));
  assert.deepEqual(layout(one.document)[0], "arrival: greeted smiled greeted_2 smiled_2 queue");
  assert.deepEqual(find(one.document, one.keys[1]).question.show_if, when("greeted_2"));
  const whole = duplicate(document, keys(document, "counter"));
  assert.deepEqual(layout(whole.document)[2], "counter_2: offered_2 receipt_2");
  assert.deepEqual(whole.document.sections[2].show_if, when("queue"));
  assert.deepEqual(whole.document.sections[2].questions[1].show_if, { all: [when("greeted"), { not: when("offered_2", "no") }] });
  assert.deepEqual(brokenIn(whole.document), []);
  const again = duplicate(whole.document, whole.keys);
  assert.equal(again.document.sections[3].code, "counter_3");
});

test("what is new is known by its keys", () => {
  const document = begin();
  const added = addQuestions(document, 2, 0, [blankQuestion("scale")]);
  assert.deepEqual(newKeys(document, added), keys(added, "question"));
  const more = addSections(added, 0, [blankSection()]);
  assert.deepEqual(newKeys(added, more), keys(more, "section"));
  assert.deepEqual(inOrder(more, [...keys(more, "receipt", "counter", "greeted")]), keys(more, "greeted", "receipt"));
});

test("a document brought from elsewhere keeps what one looks at", () => {
  const document = begin();
  const theirs = keepingKeys(JSON.parse(JSON.stringify(document)), document);
  assert.equal(key(theirs, "queue"), key(document, "queue"));
  assert.equal(key(theirs, "counter"), key(document, "counter"));
});

test("dependants are named, and only what an action breaks is told", () => {
  const document = begin();
  assert.deepEqual(names(dependantsOf(document, ["greeted"])), ["smiled on greeted", "receipt on greeted", "0 on greeted"]);
  assert.deepEqual(names(newlyBroken(document, remove(document, keys(document, "greeted")))), ["smiled on greeted", "receipt on greeted", "0 on greeted"]);
  const later = moveQuestions(document, keys(document, "greeted"), key(document, "arrival"), 0);
  assert.deepEqual(names(newlyBroken(document, later)), ["smiled on greeted"]);
  const across = moveQuestions(document, keys(document, "queue"), key(document, "counter"), 0);
  assert.deepEqual(names(newlyBroken(document, across)), ["counter on queue"]);
});

test("what depends on a moved question follows it, conditions and all", () => {
  const document = begin();
  const later = moveQuestions(document, keys(document, "greeted"), key(document, "farewell"), 0);
  const along = moveAlong(document, later, keys(document, "greeted"));
  assert.deepEqual(layout(along), ["arrival: queue", "counter: offered", "farewell: greeted smiled receipt"]);
  assert.deepEqual(brokenIn(along), []);
  assert.deepEqual(find(along, key(along, "smiled")).question.show_if, when("greeted"));
  const earlier = moveQuestions(document, keys(document, "smiled"), key(document, "arrival"), key(document, "greeted"));
  assert.deepEqual(layout(moveAlong(document, earlier, keys(document, "smiled")))[0], "arrival: greeted smiled queue");
  const across = moveQuestions(document, keys(document, "queue"), key(document, "farewell"), 0);
  assert.deepEqual(layout(moveAlong(document, across, keys(document, "queue"))).map((line) => line.split(":")[0]), ["arrival", "farewell", "counter"]);
});

test("codes that stand twice are two parts", () => {
  const twice = { ...begin(), sections: [...JSON.parse(JSON.stringify(begin().sections)), { code: "arrival", title: {}, questions: [yes("greeted")] }] };
  const kept = keepingKeys(twice, begin());
  const all = [...kept.sections, ...questionsOf(kept)].map(keyOf);
  assert.equal(new Set(all).size, all.length);
});

test("dropped conditions take empty groups with them and leave the rest", () => {
  const document = begin();
  const gone = remove(document, keys(document, "greeted"));
  const whole = dropDependences(gone, newlyBroken(document, gone));
  assert.deepEqual(brokenIn(whole), []);
  assert.equal("show_if" in whole.sections[0].questions[0], false);
  assert.deepEqual(whole.sections[1].questions[1].show_if, { all: [{ not: when("offered", "no") }] });
  assert.deepEqual(whole.contradictions[0].when, { all: [when("receipt")] });
  assert.equal(whole.sections[2], gone.sections[2]);
});

test("a code changes together with the conditions that name it", () => {
  const document = begin();
  const renamed = renameInConditions(document, "greeted", "hello");
  assert.deepEqual(names(dependantsOf(renamed, ["hello"])), ["smiled on hello", "receipt on hello", "0 on hello"]);
  assert.equal(renameInConditions(document, "smiled", "grin"), document);
  const choice = renameChoiceInConditions(changeConditions(document, (condition) => condition), "greeted", "yes", "sure");
  assert.deepEqual(choice.sections[0].questions[1].show_if, when("greeted", "sure"));
});

test("codes are made of letters that everybody can type", () => {
  assert.equal(codeFrom("Did the barista greet you?"), "did_the_barista_greet_you");
  assert.equal(codeFrom("Чи привітався бариста?", "uk"), "chy_pryvitavsia_barysta");
  assert.equal(codeFrom("Поздоровался ли бариста?", "ru"), "pozdorovalsia_li_barista");
  assert.equal(codeFrom("Қызмет көрсету", "kk"), "qyzmet_korsetu");
  assert.equal(codeFrom("Crème brûlée: 2 for 1"), "creme_brulee_2_for_1");
  assert.equal(codeFrom("3 minutes"), "minutes");
  assert.equal(codeFrom("???"), "");
  assert.match(codeFrom("How long did you wait in the queue before somebody asked what you want"), /^how_long_did_you_wait_in_the$/);
  assert.equal(uniqueCode("queue", new Set(["queue", "queue_2"])), "queue_3");
  assert.equal(uniqueCode("queue_2", new Set(["queue", "queue_2"])), "queue_3");
  assert.ok(uniqueCode("q".repeat(50), new Set(["q".repeat(50)])).length <= 50);
});

test("a code follows its text until somebody writes another", () => {
  const follow = (code, before, after, taken = []) => followText(code, before, after, "en", "question", new Set(taken));
  assert.equal(follow("question_3", {}, { en: "Queue" }), "queue");
  assert.equal(follow("queue", { en: "Queue" }, { en: "Queues" }, ["queues"]), "queues_2");
  assert.equal(follow("queue_2", { en: "Queue" }, { en: "Long queue" }), "long_queue");
  assert.equal(follow("my_own", { en: "Queue" }, { en: "Long queue" }), "my_own");
  assert.equal(follow("queue", { en: "Queue" }, { en: "Queue", uk: "Черга" }), "queue");
  assert.equal(follow("cherha", { uk: "Черга" }, { uk: "Довга черга" }), "dovha_cherha");
});

test("another kind keeps what still fits", () => {
  const choice = { code: "room", kind: "single_choice", text: { en: "Room" }, choices: [{ code: "a", text: {}, points: 2 }], bonus: true, x_ours: 1 };
  assert.deepEqual(changeKind(choice, "multiple_choice"), { ...choice, kind: "multiple_choice" });
  const number = changeKind(choice, "number");
  assert.deepEqual(number, { code: "room", kind: "number", text: { en: "Room" }, bonus: true, x_ours: 1 });
  assert.equal(changeKind({ ...number, bands: [{ points: 1 }] }, "duration").bands.length, 1);
  assert.equal(changeKind(yes("greeted", { points: 7 }), "scale").points, 7);
  assert.equal(changeKind(yes("greeted"), "scale").max, 5);
});

test("only comparisons that fit are offered", () => {
  for (const kind of ["yes_no", "single_choice", "multiple_choice", "scale", "number", "money", "duration", "nps", "text", "date", "time", "photo", "location", "note"]) {
    for (const operator of operatorsFor(kind)) assert.ok(operatorFits(operator, kind), `${operator} on ${kind}`);
  }
  assert.equal(operatorFits("lt", "yes_no"), false);
  assert.equal(operatorFits("contains", "single_choice"), false);
});
