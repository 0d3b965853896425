/** Saving by itself: whatever the server says of one state, what was written since is sent too. */
import assert from "node:assert/strict";
import test from "node:test";

Object.assign(globalThis, { gettext: (text) => text, ngettext: (one) => one, interpolate: (text) => text, document: { cookie: "", querySelector: () => null } });
globalThis.window = Object.assign(Object.create(globalThis), { addEventListener: () => undefined, setTimeout: (...all) => setTimeout(...all), clearTimeout: (...all) => clearTimeout(...all) });
const { openDesk } = await import("../../static/hq/designer/desk.js");
const { startSaving } = await import("../../static/hq/designer/saving.js");

const begin = () => openDesk({
  draft: { document: { schema: 1, title: { en: "0" }, sections: [] }, plans: [], revision: 4, saved_at: null }, published: null, languages: [{ code: "en", name: "English" }], language: "en",
  findings: { errors: [], warnings: [], gaps: [] }, checklist: { id: 1, name: "x" }, urls: { draft: "/draft/" },
});
const write = (desk, words) => desk.edit((document) => ({ ...document, title: { en: words } }));
const idle = { keep: () => true, drop: () => undefined };
const on = { show: () => undefined, conflict: () => undefined };
/** Lets all that waits for an answer go on. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A server that waits with each answer until it is told what to say. */
function server() {
  const requests = [];
  globalThis.fetch = (_url, { body }) => new Promise((resolve) => requests.push({
    body: JSON.parse(body), answer: (status, data = {}) => resolve(new Response(JSON.stringify(data), { status, headers: { "Content-Type": "application/json" } })),
  }));
  return requests;
}

test("what was written while a refusal was on its way is tried by itself", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const requests = server();
  const desk = begin();
  startSaving(desk, idle, on);
  write(desk, "refused");
  t.mock.timers.tick(1000);
  write(desk, "mended");
  t.mock.timers.tick(60_000);
  assert.equal(requests.length, 1);
  requests[0].answer(400, { detail: "no" });
  await settled();
  t.mock.timers.tick(1000);
  assert.deepEqual(requests.map(({ body }) => body.document.title.en), ["refused", "mended"]);
  requests[1].answer(400, { detail: "no" });
  await settled();
  t.mock.timers.tick(600_000);
  assert.equal(requests.length, 2);
});

test("what waits for a choice is kept with what it began from, not with what is saved", () => {
  const desk = begin();
  const kept = [];
  const saving = startSaving(desk, { ...idle, keep: (copy) => kept.push(copy) > 0 }, on);
  const old = { document: { schema: 1, title: { en: "old" }, sections: [] }, plans: [] };
  saving.hold({ base: old, revision: 2 });
  write(desk, "left behind");
  assert.equal(saving.keepNow(), true);
  assert.deepEqual(kept.map(({ base, revision, work }) => [base, revision, work.document.title.en]), [[old, 2, "left behind"]]);
});

test("what somebody published meanwhile is known from the next answer on", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const requests = server();
  const desk = begin();
  startSaving(desk, idle, on);
  const published = { number: 2, sections: ["s"], questions: { q: [] } };
  const findings = { errors: [], warnings: [], gaps: [] };
  for (const [n, answer] of [{ published }, {}].entries()) {
    write(desk, `words ${n}`);
    t.mock.timers.tick(1000);
    requests[n].answer(200, { revision: 5 + n, saved_at: "2026-01-01T10:00:00Z", findings, ...answer });
    for (let turn = 0; turn < 5; turn++) await settled();
    assert.deepEqual(desk.data.published, published);
  }
  assert.deepEqual(requests.map(({ body }) => body.published), [null, 2]);
});
