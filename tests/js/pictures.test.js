/** A file that is no picture is told from one by its bytes, whatever its name says. */
import assert from "node:assert/strict";
import test from "node:test";

import { checkPicture, sniffPicture } from "../../static/shopper/pictures.js";

globalThis.gettext = (words) => words;
const bytes = (text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const JPEG = bytes("\xff\xd8\xff\xe0rest");
const HEIC = bytes("\0\0\0\x18ftypheic\0\0\0\0mif1heic");
const MP4 = bytes("\0\0\0\x18ftypisom\0\0\0\0isomavc1");
const file = (content, name) => new File([content], name);
const decodes = (can) => {
  globalThis.createImageBitmap = async () => {
    if (!can) throw new Error("no");
    return { close() {} };
  };
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

test("a text called .jpg is refused where a photo is asked for, and so as a document", async () => {
  decodes(true);
  await assert.rejects(checkPicture(file("hello", "a.jpg"), "photo"), /not a picture/);
  await assert.rejects(checkPicture(file("hello", "a.JPG"), "document"), /not a picture/);
  await assert.rejects(checkPicture(file("%PDF-1.4", "a.pdf"), "receipt"), /not a picture/);
});

test("a broken picture is refused", async () => {
  decodes(false);
  await assert.rejects(checkPicture(file(JPEG, "a.jpg"), "photo"), /broken/);
});

test("HEIC is taken though this browser can't open it", async () => {
  decodes(false);
  await checkPicture(file(HEIC, "a.heic"), "photo");
});

test("sound, film and other documents aren't looked at", async () => {
  decodes(false);
  await checkPicture(file("hello", "a.mp3"), "audio");
  await checkPicture(file(MP4, "a.mp4"), "video");
  await checkPicture(file("%PDF-1.4", "a.pdf"), "document");
});
