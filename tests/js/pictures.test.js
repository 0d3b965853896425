/** A file that is no picture is told from one by its bytes, whatever its name says. */
import assert from "node:assert/strict";
import test from "node:test";

import { isPicture, sniffPicture } from "../../static/shopper/lazy/pictures.js";
import { jobs } from "../../static/shopper/lazy/photo_work.js";

const bytes = (text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const JPEG = bytes("\xff\xd8\xff\xe0rest");
const HEIC = bytes("\0\0\0\x18ftypheic\0\0\0\0mif1heic");
const MP4 = bytes("\0\0\0\x18ftypisom\0\0\0\0isomavc1");
const wish = (content) => ({ file: new Blob([content]), kind: "photo", isOriginal: false });
globalThis.createImageBitmap = async () => {
  throw new Error("this browser can't open it");
};

test("pictures are known by their first bytes", () => {
  assert.equal(sniffPicture(JPEG), "jpeg");
  assert.equal(sniffPicture(bytes("\x89PNG\r\n\x1a\n")), "png");
  assert.equal(sniffPicture(bytes("RIFF\0\0\0\0WEBPVP8 ")), "webp");
  assert.equal(sniffPicture(HEIC), "heic");
  assert.equal(sniffPicture(bytes("\0\0\0\x1cftypMSNV\0\0\0\0mif1heic")), "heic");
});

test("what isn't a picture is none", () => {
  for (const other of [bytes(""), bytes("hello"), bytes("%PDF-1.4"), MP4, bytes("RIFF\0\0\0\0WAVE")]) assert.equal(sniffPicture(other), "");
});

test("a photo must be a picture, a document only where its name says so", () => {
  for (const kind of ["photo", "receipt", "screenshot"]) assert.ok(isPicture({ name: "a.txt" }, kind));
  assert.ok(isPicture({ name: "a.JPG" }, "document"));
  assert.ok(!isPicture({ name: "a.pdf" }, "document"));
  assert.ok(!isPicture({ name: "a.jpg" }, "video"));
});

test("a text called .jpg is refused", async () => {
  assert.deepEqual(await jobs.develop(wish("hello")), { refusal: "no_picture" });
});

test("a broken picture is refused", async () => {
  assert.deepEqual(await jobs.develop(wish(JPEG)), { refusal: "broken" });
});

test("HEIC goes as it is where this browser can't open it", async () => {
  const wanted = wish(HEIC);
  const made = await jobs.develop(wanted);
  assert.equal(made.blob, wanted.file);
  assert.equal(made.thumb, null);
  assert.equal(made.fault, "");
});
