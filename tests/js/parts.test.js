/** Parts of a recording: counted as one, named one by one, gone on with only where nobody is recorded unawares. */
import assert from "node:assert/strict";
import test from "node:test";

import { findLacks } from "../../static/shopper/rules/checks.js";
import { walk } from "../../static/shopper/rules/conditions.js";
import { afterCut, countFiles, fileName, placeParts } from "../../static/shopper/rules/parts.js";

const FILES = [{ id: "a", recording: "r" }, { id: "b" }, { id: "c", recording: "r" }, { id: "d", recording: null }];

test("the parts of one recording are one file", () => {
  assert.equal(countFiles(FILES), 3);
  assert.equal(countFiles([]), 0);
});

test("each part is named by its recording and its place in it", () => {
  const places = placeParts(FILES);
  assert.deepEqual(places.get("c"), { n: 1, part: 2, parts: 2 });
  assert.deepEqual(places.get("b"), { n: 2, part: 1, parts: 1 });
  assert.deepEqual(places.get("d"), { n: 3, part: 1, parts: 1 });
});

test("two parts of one recording are not the two recordings that a question asks for", () => {
  const question = { code: "talk", kind: "yes_no", text: {}, evidence: [{ kind: "audio", min: 2 }] };
  const visible = walk({ title: {}, sections: [{ code: "s", title: {}, questions: [question] }] }, { talk: "yes" });
  const parts = [{ id: "a", recording: "r" }, { id: "b", recording: "r" }].map((file) => ({ ...file, kind: "audio", question: "talk" }));
  const body = { answers: { talk: "yes" }, comments: {}, timings: {}, notes: [], evidence: parts };
  assert.deepEqual(findLacks(visible, body), [{ code: "talk", what: "evidence", kind: "audio", count: 1 }]);
});

const cut = { heard_at: 1_000_000, paused: false };

test("a recording that broke off just now goes on by itself where the microphone is allowed", () => {
  assert.equal(afterCut(cut, 1_060_000, true), "goes on");
  assert.equal(afterCut(cut, 1_060_000, false), "waits");
});

test("one that was paused, or broke off a while ago, waits to be asked", () => {
  assert.equal(afterCut({ ...cut, paused: true }, 1_060_000, true), "waits");
  assert.equal(afterCut(cut, 1_130_000, true), "waits");
});

test("one of another day is over", () => {
  assert.equal(afterCut(cut, 90_000_000, true), "over");
});

test("a file is named after what the browser records", () => {
  assert.equal(fileName("audio/webm;codecs=opus"), "recording.webm");
  assert.equal(fileName("audio/mp4"), "recording.m4a");
  assert.equal(fileName("audio/ogg;codecs=opus"), "recording.ogg");
});
