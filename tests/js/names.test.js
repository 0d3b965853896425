/** Whether a signature is another's than the account says. */
import assert from "node:assert/strict";
import test from "node:test";

import { isOtherName } from "../../static/shopper/rules/names.js";

test("a name, a part of it and more of it are the same, in any order and case", () => {
  for (const signed of ["Sofiia Melnyk", "MELNYK sofiia", "Sofiia", "Sofiia  O. Melnyk"]) assert.equal(isOtherName("Sofiia Melnyk", signed), false, signed);
  assert.equal(isOtherName("Соломія Мельник-Їжак", "соломія мельник"), false);
});

test("another name is another, and nothing is known of an account without one", () => {
  assert.equal(isOtherName("Sofiia Melnyk", "Mickey"), true);
  assert.equal(isOtherName("Sofiia Melnyk", "Olena Melnyk"), true);
  assert.equal(isOtherName("", "Mickey"), false);
});
