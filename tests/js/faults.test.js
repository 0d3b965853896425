/** A photo that proves nothing is asked about; one that is merely dark, plain or soft isn't. */
import assert from "node:assert/strict";
import test from "node:test";

import { edges, faultOf, greyOf } from "../../static/shopper/lazy/faults.js";

const [WIDTH, HEIGHT] = [320, 240];
const LARGE = 12_000_000;

/** A grey picture of what a function gives for each pixel, with a sensor's noise. */
function picture(tone, noise = 3) {
  let seed = 1;
  const chance = () => (seed = (seed * 16807) % 2147483647) / 2147483647 - 0.5;
  const data = new Uint8ClampedArray(WIDTH * HEIGHT * 4);
  for (let n = 0; n < WIDTH * HEIGHT; n++) {
    data.fill(tone(n % WIDTH, Math.floor(n / WIDTH)) + noise * 2 * chance(), 4 * n, 4 * n + 4);
  }
  return { data, width: WIDTH, height: HEIGHT };
}

/** Every pixel the mean of its neighbourhood, twice: a lens out of focus. */
function blur(sharp, radius) {
  let grey = Float64Array.from(greyOf(sharp));
  for (let round = 0; round < 2; round++) {
    for (const [step, length] of [[1, WIDTH], [WIDTH, HEIGHT]]) {
      const next = new Float64Array(grey.length);
      for (let n = 0; n < grey.length; n++) {
        const along = step === 1 ? n % WIDTH : Math.floor(n / WIDTH);
        let [sum, count] = [0, 0];
        for (let move = -radius; move <= radius; move++) {
          if (along + move < 0 || along + move >= length) continue;
          sum += grey[n + move * step];
          count += 1;
        }
        next[n] = sum / count;
      }
      grey = next;
    }
  }
  return picture((x, y) => grey[y * WIDTH + x], 0.5);
}

/** A printed sheet on a table. */
const text = picture((x, y) => {
  if (x < 90 || x > 230) return 90;
  return x > 100 && x < 215 && y % 9 < 5 && (x * 7 + (x >> 2) * 3 + y * 5) % 11 < 5 ? 40 : 235;
});
const shelves = picture((x, y) => 60 + 37 * ((Math.floor(x / 23) * 3 + Math.floor(y / 31) * 5) % 5));
const night = picture((x, y) => (y < 120 && x % 40 < 9 && y % 30 < 12 ? 230 : 8));
const wall = picture((x) => 225 - x / 40, 4);
const pocket = picture(() => 6, 5);

test("sharp text, shelves, a night street and a white wall are asked nothing", () => {
  for (const [name, one] of Object.entries({ text, shelves, night, wall })) assert.equal(faultOf(one, LARGE, "photo"), "", name);
});

test("a photo from inside a pocket is nearly black", () => {
  assert.equal(faultOf(pocket, LARGE, "photo"), "dark");
});

test("a badly blurred photo is told, a slightly soft one isn't", () => {
  for (const [name, one] of Object.entries({ text, shelves, night })) assert.equal(faultOf(blur(one, 5), LARGE, "photo"), "blurred", name);
  assert.equal(faultOf(blur(shelves, 1), LARGE, "photo"), "");
});

test("a receipt of few pixels can't be read, a photo of as many may do", () => {
  assert.equal(faultOf(text, 640 * 480, "receipt"), "small");
  assert.equal(faultOf(text, 640 * 480, "photo"), "");
});

test("screenshots and documents are what they are", () => {
  for (const kind of ["screenshot", "document"]) assert.equal(faultOf(pocket, LARGE, kind), "");
});

test("a picture of one pixel is no trouble", () => {
  assert.equal(edges(new Uint8Array([200]), 1), 0);
  assert.equal(faultOf({ data: new Uint8ClampedArray([200, 200, 200, 255]), width: 1, height: 1 }, 1, "photo"), "");
});
