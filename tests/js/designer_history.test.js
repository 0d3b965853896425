/** Undo and redo of every step. */
import assert from "node:assert/strict";
import test from "node:test";

import { createHistory, MOST_STEPS } from "../../static/hq/designer/history.js";

test("every step comes back, and goes forth again", () => {
  const history = createHistory("a");
  history.commit("b", [1]);
  history.commit("c", [2]);
  assert.deepEqual(history.undo(), { state: "b", places: [[2], [1]] });
  assert.deepEqual(history.undo(), { state: "a", places: [[1], [0]] });
  assert.equal(history.undo(), null);
  assert.deepEqual(history.redo(), { state: "b", places: [[1]] });
  assert.deepEqual(history.redo(), { state: "c", places: [[2]] });
  assert.equal(history.redo(), null);
});

test("typing in one field is one step until the field is left", () => {
  const history = createHistory("");
  for (const text of ["H", "He", "Hey"]) history.commit(text, [1], "text.en");
  history.seal();
  for (const text of ["Hey y", "Hey you"]) history.commit(text, [1], "text.en");
  history.commit("Hey you!", [1], "help.en");
  assert.equal(history.undo().state, "Hey you");
  assert.equal(history.undo().state, "Hey");
  assert.equal(history.undo().state, "");
});

test("a new step ends what could be done again", () => {
  const history = createHistory(0);
  history.commit(1, [0]);
  history.undo();
  history.commit(2, [0]);
  assert.equal(history.canRedo, false);
  assert.equal(history.undo().state, 0);
});

test("what changes nothing is no step", () => {
  const history = createHistory(0);
  history.commit(0, [0]);
  assert.equal(history.canUndo, false);
});

test("a hundred steps are kept", () => {
  const history = createHistory(0);
  for (let n = 1; n <= 150; n++) history.commit(n, [0]);
  let steps = 0;
  while (history.undo()) steps += 1;
  assert.equal(steps, MOST_STEPS);
  assert.equal(history.state, 50);
});
