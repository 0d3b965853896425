/** A choice that says none stands alone. */
import assert from "node:assert/strict";
import test from "node:test";

import { afterTap, noneChoice } from "../../static/shopper/rules/choices.js";

const choices = (...pairs) => ({ code: "room", kind: "multiple_choice", text: {}, choices: pairs.map(([code, en]) => ({ code, text: { en } })) });
const ROOM = choices(["cold", "It was cold"], ["loud", "Loud"], ["nothing", "None of these"]);
const PLAIN = choices(["cold", "It was cold"], ["loud", "Loud"]);

test("the checklist's own none is known by its code or its English words", () => {
  assert.equal(noneChoice(ROOM), "nothing");
  assert.equal(noneChoice(choices(["a", "A"], ["none_of_them", "All fine"])), "none_of_them");
  assert.equal(noneChoice(choices(["a", "A"], ["x", "None of these"])), "x");
  assert.equal(noneChoice(choices(["a", "A"], ["nonetheless", "Friendly nonetheless"])), "");
  assert.equal(noneChoice(PLAIN), "");
});

test("none takes the others away, and the others none", () => {
  assert.deepEqual(afterTap(ROOM, ["cold", "loud", "nothing"], "nothing"), ["nothing"]);
  assert.deepEqual(afterTap(ROOM, ["loud", "nothing"], "loud"), ["loud"]);
  assert.deepEqual(afterTap(ROOM, ["cold", "loud"], "loud"), ["cold", "loud"]);
});

test("nothing ticked is no answer", () => {
  assert.equal(afterTap(ROOM, [], "nothing"), undefined);
  assert.deepEqual(afterTap(PLAIN, ["cold", "loud"], "loud"), ["cold", "loud"]);
});
