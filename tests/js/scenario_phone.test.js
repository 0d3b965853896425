/** The scenario's phone listens to the form it stands in, and to nobody else. */
import assert from "node:assert/strict";
import test from "node:test";

const listeners = [];
const parent = {};
globalThis.gettext = (text) => text;
globalThis.document = { getElementById: () => null, documentElement: { lang: "en" } };
globalThis.window = { location: { origin: "https://here.example" }, parent, addEventListener: (_name, listener) => listeners.push(listener) };
await import("../../static/hq/scenario_phone.js");

/** Whether a message is looked at. */
function isRead(message) {
  let isTouched = false;
  try {
    for (const listener of listeners) listener({ ...message, get data() { isTouched = true; return null; } });
  } catch (error) {
    assert.ok(isTouched, error);
  }
  return isTouched;
}

test("only the page around it tells the phone what to show", () => {
  assert.equal(isRead({ origin: "https://here.example", source: parent }), true);
  assert.equal(isRead({ origin: "https://here.example", source: {} }), false);
  assert.equal(isRead({ origin: "https://there.example", source: parent }), false);
});
