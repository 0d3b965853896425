/** What happens to a draft that two phones wrote. */
import assert from "node:assert/strict";
import test from "node:test";

import { emptyBody, mergeNewer, noteTaken } from "../../static/shopper/store/merge.js";

const draft = (body, more) => ({ revision: 4, synced: 2, dirty: [], body: { ...emptyBody(), ...body }, ...more });

test("the newer draft is taken where this phone changed nothing", () => {
  const mine = draft({ answers: { a: "yes" } });
  mergeNewer(mine, { revision: 9, body: { ...emptyBody(), answers: { b: "no" } } });
  assert.deepEqual([mine.body.answers, mine.revision, mine.synced], [{ b: "no" }, 9, 9]);
});

test("what only this phone has is put on the newer one, and counts as newer still", () => {
  const mine = draft({ answers: { a: "yes" }, comments: { a: "here" }, notes: [{ at: "", text: "n", question: "" }] }, { dirty: ["answers.a", "comments.a", "notes."] });
  mergeNewer(mine, { revision: 9, body: { ...emptyBody(), answers: { a: "no", b: "no" } } });
  assert.deepEqual(mine.body.answers, { a: "yes", b: "no" });
  assert.deepEqual([mine.body.comments.a, mine.body.notes.length, mine.revision, mine.synced], ["here", 1, 10, 9]);
});

test("a photo of this phone joins the other phone's photos, and a removed one leaves", () => {
  const mine = draft({ evidence: [{ id: "p1" }] }, { dirty: ["evidence.p1", "evidence.p2"] });
  mergeNewer(mine, { revision: 9, body: { ...emptyBody(), evidence: [{ id: "p2" }, { id: "p3" }] } });
  assert.deepEqual(mine.body.evidence.map((file) => file.id), ["p3", "p1"]);
});

test("a question that both phones added photos to is answered by both, less what was removed here", () => {
  const mine = draft({ answers: { a: ["p1"], m: ["x"] }, evidence: [{ id: "p1" }] }, { dirty: ["evidence.p1", "evidence.p2", "answers.a", "answers.m"] });
  mergeNewer(mine, { revision: 9, body: { ...emptyBody(), answers: { a: ["p2", "p3"], m: ["y"] }, evidence: [{ id: "p2" }, { id: "p3" }] } });
  assert.deepEqual(mine.body.answers, { a: ["p3", "p1"], m: ["x"] });
});

test("notes of both phones stand in the order of their time, and one taken out leaves", () => {
  const note = (at, text) => ({ at, text, question: "" });
  const mine = draft({ notes: [note("2026-11-22T09:41:00.500Z", "ours"), note("2026-11-22T09:40:00.000Z", "kept")] }, { dirty: ["notes.2026-11-22T09:41:00.500Z", "notes.2026-11-22T09:39:00.000Z"] });
  mergeNewer(mine, { revision: 9, body: { ...emptyBody(), notes: [note("2026-11-22T09:39:00.000Z", "taken out"), note("2026-11-22T09:42:00.000Z", "theirs")] } });
  assert.deepEqual(mine.body.notes.map((one) => one.text), ["ours", "theirs"]);
});

test("an answer taken back here is taken back there", () => {
  const mine = draft({}, { dirty: ["answers.a"] });
  mergeNewer(mine, { revision: 9, body: { ...emptyBody(), answers: { a: "no" } } });
  assert.deepEqual(mine.body.answers, {});
});

test("what a submission took is synced, but not what a later round changed before the last file arrived", () => {
  const [sent, returned] = [1, 2].map((round) => draft({}, { round, dirty: ["answers.a"] }));
  for (const mine of [sent, returned]) noteTaken(mine, 1);
  assert.deepEqual([sent.synced, sent.dirty], [4, []]);
  assert.deepEqual([returned.synced, returned.dirty], [2, ["answers.a"]]);
});
