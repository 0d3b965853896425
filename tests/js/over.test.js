/** What may leave the phone once its visit is over: only what the server has. */
import assert from "node:assert/strict";
import test from "node:test";

import { isOver } from "../../static/shopper/rules/over.js";

const draft = { revision: 7, synced: 7, dirty: [], start: { sent: true } };
const outgoing = { state: "taken", receipt: { complete: true } };
const whole = { draft, files: [{ state: "stored" }], recordings: [], outgoing };

test("what was sent with a complete receipt is over", () => {
  assert.equal(isOver(whole), true);
  assert.equal(isOver({ ...whole, draft: undefined, files: [] }), true);
});

test("so is a draft that was never sent and is on the server to the last word", () => {
  assert.equal(isOver({ ...whole, outgoing: undefined }), true);
});

test("what waits, is incomplete or has no receipt stays", () => {
  for (const row of [{ ...outgoing, state: "waiting" }, { ...outgoing, receipt: { complete: false } }, { ...outgoing, receipt: null }]) {
    assert.equal(isOver({ ...whole, outgoing: row }), false);
  }
});

test("a change that the server has not seen stays", () => {
  for (const news of [{ synced: 6 }, { dirty: ["answers.why"] }, { typing: { at: "", text: "Half a" } }, { start: { sent: false } }]) {
    assert.equal(isOver({ ...whole, draft: { ...draft, ...news } }), false);
  }
});

test("a file that is not on the server stays, and so does a recording that was cut off", () => {
  for (const state of ["raw", "waiting", "failed"]) assert.equal(isOver({ ...whole, files: [{ state: "stored" }, { state }] }), false);
  assert.equal(isOver({ ...whole, recordings: [{ id: "r" }] }), false);
});
