/** When and where a photo was taken is read from its EXIF, and never believed blindly. */
import assert from "node:assert/strict";
import test from "node:test";

import { capturedAt, readExif } from "../../static/shopper/lazy/exif.js";

const NOW = Date.parse("2026-11-22T12:00:00Z");

/** A TIFF block: directories of [tag, type, values], ASCII (2), long (4) or fractions (5); a name in place of a value is where that directory begins. */
function tiff(little, directories) {
  const view = new DataView(new ArrayBuffer(2000));
  const starts = new Map();
  let at = 8;
  for (const [name, entries] of directories) {
    starts.set(name, at);
    at += 2 + 12 * entries.length + 4;
  }
  [..."II"].forEach((_, n) => view.setUint8(n, (little ? "I" : "M").charCodeAt(0)));
  view.setUint16(2, 42, little);
  view.setUint32(4, 8, little);
  for (const [name, entries] of directories) {
    view.setUint16(starts.get(name), entries.length, little);
    entries.forEach(([tag, type, value], n) => {
      const entry = starts.get(name) + 2 + 12 * n;
      view.setUint16(entry, tag, little);
      view.setUint16(entry + 2, type, little);
      if (type === 4) return view.setUint32(entry + 4, 1, little) ?? view.setUint32(entry + 8, starts.get(value), little);
      const values = type === 2 ? [...`${value}\0`] : value;
      view.setUint32(entry + 4, values.length, little);
      const isInline = type === 2 && values.length <= 4;
      let to = isInline ? entry + 8 : at;
      if (!isInline) view.setUint32(entry + 8, at, little);
      for (const one of values) {
        if (type === 2) view.setUint8(to++, one.charCodeAt(0));
        else {
          view.setUint32(to, Math.round(one * 100), little);
          view.setUint32(to + 4, 100, little);
          to += 8;
        }
      }
      if (!isInline) at = to;
    });
  }
  return new Uint8Array(view.buffer, 0, at);
}

const taken = [0x9003, 2, "2026:11:22 09:30:15"];
const place = [[1, 2, "S"], [2, 5, [50, 27, 57.6]], [3, 2, "W"], [4, 5, [30, 30, 50.4]]];
const photo = (little, exif = [taken], gps = place) => {
  const block = tiff(little, [["first", [[0x8769, 4, "exif"], [0x8825, 4, "gps"]]], ["exif", exif], ["gps", gps]]);
  return Uint8Array.from([0xff, 0xd8, 0xff, 0xe1, 0, 0, ...Buffer.from("Exif\0\0", "latin1"), ...block]);
};

for (const little of [true, false]) {
  test(`time and place are read, ${little ? "little" : "big"} end first`, () => {
    const exif = readExif(photo(little, [taken, [0x9011, 2, "+02:00"]]));
    assert.deepEqual(exif, { taken: "2026:11:22 09:30:15", offset: "+02:00", place: { lat: -50.466, lon: -30.514, accuracy_m: 100 } });
  });
}

test("how exact the place is comes with it, where the phone says so", () => {
  assert.equal(readExif(photo(true, [taken], [...place, [0x1f, 5, [7.6]]])).place.accuracy_m, 8);
});

test("a block in the midst of a HEIC is found, the word alone isn't taken for one", () => {
  const inside = Uint8Array.from([...Buffer.from("....infeExif\0\0\0\0\x15infe", "latin1"), ...photo(false)]);
  assert.equal(readExif(inside).taken, "2026:11:22 09:30:15");
});

test("no EXIF, a broken one, and a place of nowhere say nothing", () => {
  const none = { taken: "", offset: "", place: null };
  assert.deepEqual(readExif(new Uint8Array(50)), none);
  for (let length = 0; length < 150; length++) assert.equal(readExif(photo(true).slice(0, length)).place, null);
  assert.equal(readExif(photo(true, [taken], [[1, 2, "N"], [2, 5, [0, 0, 0]], [3, 2, "E"], [4, 5, [0, 0, 0]]])).place, null);
  assert.equal(readExif(photo(true, [taken], [[1, 2, "N"], [2, 5, [95, 0, 0]], [3, 2, "E"], [4, 5, [0, 0, 0]]])).place, null);
});

const at = (taken, offset, modified, zone = "Europe/Kyiv") => capturedAt({ taken, offset, place: null }, modified, zone, NOW).toISOString();

test("the camera's own offset counts, else the branch's zone", () => {
  assert.equal(at("2026:11:22 09:30:15", "+01:00", 0), "2026-11-22T08:30:15.000Z");
  assert.equal(at("2026:11:22 09:30:15", "", 0), "2026-11-22T07:30:15.000Z");
  assert.equal(at("2026:07:01 09:30:15", "", 0), "2026-07-01T06:30:15.000Z");
});

test("the hour after the clocks went back is one of the two", () => {
  assert.match(at("2026:10:25 03:30:00", "", 0), /^2026-10-25T0[01]:30:00/);
});

test("without a time the file's date counts", () => {
  assert.equal(at("", "", NOW - 60_000), "2026-11-22T11:59:00.000Z");
  assert.equal(at("0000:00:00 00:00:00", "", NOW - 60_000), "2026-11-22T11:59:00.000Z");
  assert.equal(at("1980:01:01 00:00:00", "", NOW - 60_000), "2026-11-22T11:59:00.000Z");
});

test("nothing was taken later than now", () => {
  assert.equal(at("2026:11:23 09:30:15", "", NOW - 60_000), "2026-11-22T11:59:00.000Z");
  assert.equal(at("", "", NOW + 60_000), "2026-11-22T12:00:00.000Z");
  assert.equal(at("", "", 0), "2026-11-22T12:00:00.000Z");
});
