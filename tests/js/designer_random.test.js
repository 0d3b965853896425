/** Whatever is done one after another: no question is lost, none is doubled, every condition stays whole, and undo brings all of it back. */
import assert from "node:assert/strict";
import test from "node:test";

import { moveAlong } from "../../static/hq/designer/along.js";
import { brokenIn, dropDependences, newlyBroken, placesOf } from "../../static/hq/designer/dependants.js";
import { addQuestions, addSections, duplicate, inOrder, keyOf, moveQuestions, moveSections, questionsOf, remove, step, withKeys } from "../../static/hq/designer/document.js";
import { createHistory } from "../../static/hq/designer/history.js";
import { blankQuestion, blankSection } from "../../static/hq/designer/kinds.js";

/** The same numbers for the same seed. */
function dice(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 4294967296) * below);
  };
}

function begin(roll) {
  let n = 0;
  const question = () => {
    const code = `q${n++}`;
    const on = n > 1 && roll(3) === 0 ? { show_if: { question: `q${roll(n - 1)}`, is: "answered" } } : {};
    return { code, kind: "yes_no", text: { en: code }, points: 1, ...on };
  };
  const sections = Array.from({ length: 4 }, (_, at) => {
    const first = n;
    const condition = at && roll(2) ? { show_if: { question: `q${roll(first)}`, is: "answered" } } : {};
    return { code: `s${at}`, title: { en: `s${at}` }, questions: Array.from({ length: 1 + roll(5) }, question), ...condition };
  });
  return withKeys({ schema: 1, title: { en: "Any" }, sections });
}

const pick = (roll, list) => list[roll(list.length)];
const chosen = (roll, document) => {
  const all = roll(3) ? questionsOf(document) : document.sections;
  const keys = Array.from({ length: 1 + roll(3) }, () => pick(roll, all)).flatMap((part) => (part ? [keyOf(part)] : []));
  return inOrder(document, keys);
};

/** A move of what is chosen to anywhere. */
function moved(roll, document, keys) {
  const isSections = document.sections.some((section) => keys.includes(keyOf(section)));
  if (roll(2)) return step(document, keys, roll(2) ? 1 : -1);
  if (isSections) return moveSections(document, keys, keyOf(pick(roll, [...document.sections, {}])));
  const section = pick(roll, document.sections);
  return moveQuestions(document, keys, keyOf(section), keyOf(pick(roll, [...section.questions, {}])));
}

const codes = (document) => questionsOf(document).map((question) => question.code).sort();

for (let seed = 1; seed <= 60; seed++) {
  test(`nothing is lost and nothing breaks, seed ${seed}`, () => {
    const roll = dice(seed);
    const history = createHistory(begin(roll));
    const first = JSON.stringify(history.state);
    const passed = [first];
    for (let n = 0; n < 40; n++) {
      const document = history.state;
      const keys = chosen(roll, document);
      if (!document.sections.length || !keys.length) continue;
      const before = codes(document);
      let next = document;
      if (roll(6) === 0) next = duplicate(document, keys).document;
      else if (roll(6) === 0) next = addQuestions(document, roll(document.sections.length), 0, [blankQuestion("scale")]);
      else if (roll(8) === 0) next = addSections(document, roll(document.sections.length + 1), [blankSection()]);
      else if (roll(8) === 0) {
        next = remove(document, keys);
        next = dropDependences(next, newlyBroken(document, next));
      } else {
        const there = moved(roll, document, keys);
        assert.deepEqual(codes(there), before);
        next = roll(2) ? moveAlong(document, there, keys) : dropDependences(there, newlyBroken(document, there));
        assert.deepEqual(codes(next), before);
      }
      assert.deepEqual(brokenIn(next), []);
      assert.equal(new Set(codes(next)).size, codes(next).length);
      assert.equal(new Set([...next.sections, ...questionsOf(next)].map(keyOf)).size, next.sections.length + codes(next).length);
      if (next !== document) passed.push(JSON.stringify(next));
      history.commit(next, keys);
    }
    assert.ok(placesOf(history.state).every(({ condition }) => condition));
    for (const expected of passed.slice(0, -1).reverse()) assert.equal(JSON.stringify(history.undo()?.state), expected);
    assert.equal(history.undo(), null);
    assert.equal(JSON.stringify(history.state), first);
  });
}
