/** What pages left behind unsaved in this browser: one copy comes back at a time, and no other is lost. */
import assert from "node:assert/strict";
import test from "node:test";

import { openKeeping } from "../../static/hq/designer/keeping.js";

const held = new Set();
/** The browser's locks: one holder each, until its promise is done. */
const locks = {
  async request(name, options, run = options) {
    if (held.has(name)) return run(null);
    held.add(name);
    return Promise.resolve(run({ name })).finally(() => held.delete(name));
  },
};
Object.defineProperty(globalThis, "navigator", { value: { locks }, configurable: true });

/** A browser in which pages left these copies, by name. */
function browser(left) {
  const kept = new Map(Object.entries(left).map(([name, copy]) => [`designer/p/1/${name}`, typeof copy === "string" ? copy : JSON.stringify(copy)]));
  held.clear();
  globalThis.localStorage = new Proxy({ getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => kept.set(name, value), removeItem: (name) => kept.delete(name) }, {
    ownKeys: () => [...kept.keys()], getOwnPropertyDescriptor: (_, name) => (kept.has(name) ? { enumerable: true, configurable: true } : undefined),
  });
  return () => [...kept.keys()].map((name) => name.split("/")[3]);
}
const copy = (at) => ({ at, revision: 1, work: { document: { sections: [] }, plans: [] } });

test("the newest comes back and stays until it is in work; the older ones wait for their turn", async () => {
  const names = browser({ older: copy(1), newest: copy(3), middle: copy(2) });
  const order = [];
  for (let left; (left = await openKeeping(1, "p").takeLeft()); left.forget()) {
    assert.equal(names().length, 3 - order.length);
    order.push(left.copy.at);
  }
  assert.deepEqual(order, [3, 2, 1]);
  assert.deepEqual(names(), []);
});

test("a copy that can't be read hides no other", async () => {
  browser({ cut: '{"at": 9, "wor', nothing: "null", odd: { at: 8, work: null }, whole: copy(1) });
  assert.equal((await openKeeping(1, "p").takeLeft()).copy.at, 1);
});

test("nobody takes what another page works on, or has just taken", async () => {
  const names = browser({ working: copy(2), left: copy(1) });
  held.add("designer/p/1/working");
  const first = await openKeeping(1, "p").takeLeft();
  assert.equal(first.copy.at, 1);
  assert.equal(await openKeeping(1, "p").takeLeft(), null);
  first.forget();
  assert.deepEqual(names(), ["working"]);
});

test("a browser that keeps nothing stops nobody", async () => {
  browser({});
  Object.defineProperty(globalThis, "localStorage", { configurable: true, get: () => { throw new Error("not allowed"); } });
  const keeping = openKeeping(1, "p");
  assert.equal(keeping.keep(copy(1)), false);
  assert.equal(await keeping.takeLeft(), null);
  keeping.drop();
});
