/** What a file is, is told from its bytes, whatever its name says. */
import assert from "node:assert/strict";
import test from "node:test";

import { fits, isSmall, sniff } from "../../static/shopper/lazy/media_types.js";
import { jobs } from "../../static/shopper/lazy/photo_work.js";

const bytes = (text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const JPEG = bytes("\xff\xd8\xff\xe0rest");
const HEIC = bytes("\0\0\0\x18ftypheic\0\0\0\0mif1heic");
const wish = (content) => ({ file: new Blob([content]), kind: "photo", isOriginal: false, type: sniff(content) });
globalThis.createImageBitmap = async () => {
  throw new Error("this browser can't open it");
};

/** As the server knows them: audits/rules/media_types.py. */
const KNOWN = [
  ["jpeg", "\xff\xd8\xff\xe0rest"], ["png", "\x89PNG\r\n\x1a\n"], ["webp", "RIFF\0\0\0\0WEBPVP8 "], ["heic", "\0\0\0\x18ftypheic\0\0\0\0mif1heic"],
  ["heic", "\0\0\0\x1cftypMSNV\0\0\0\0mif1heic"], ["mp4", "\0\0\0\x18ftypisom\0\0\0\0isomavc1"], ["quicktime", "\0\0\0\x14ftypqt  \0\0\0\0qt  "],
  ["3gp", "\0\0\0\x14ftyp3gp4\0\0\0\x003gp4"], ["m4a", "\0\0\0\x18ftypM4A \0\0\0\0M4A isom"], ["webm", "\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm"],
  ["ogg", "OggS\0\x02"], ["mp3", "ID3\x04"], ["mp3", "\xff\xfb\x90\x44"], ["aac", "\xff\xf1\x50\x80"], ["wav", "RIFF\0\0\0\0WAVEfmt "],
  ["amr", "#!AMR\n"], ["flac", "fLaC"], ["pdf", "%PDF-1.4"],
];

for (const [type, head] of KNOWN) test(`${type} is known by ${JSON.stringify(head.slice(0, 12))}`, () => assert.equal(sniff(bytes(head)), type));

test("what no evidence may be is nothing", () => {
  for (const other of ["", "hello", "PK\x03\x04", "RIFF\0\0\0\0AVI ", "\0\0\0\x18ftypwhat\0\0\0\0", "\xff\xff\xff\xff", "\xff\xfb", "caff\0\x01"]) assert.equal(sniff(bytes(other)), "", other);
});

test("a recording is no picture, a video no sound alone, a document a picture or a PDF", () => {
  const kinds = (type) => ["photo", "receipt", "screenshot", "audio", "video", "document"].filter((kind) => fits(kind, type));
  assert.deepEqual(kinds("jpeg"), ["photo", "receipt", "screenshot", "document"]);
  assert.deepEqual(kinds("ogg"), ["audio"]);
  assert.deepEqual(kinds("webm"), ["audio", "video"]);
  assert.deepEqual(kinds("pdf"), ["document"]);
  assert.deepEqual(kinds(""), []);
});

test("photos are kept as they were chosen while they are worked on, of documents those that say they are pictures", () => {
  for (const kind of ["photo", "receipt", "screenshot"]) assert.ok(isSmall({ name: "a.txt" }, kind));
  assert.ok(isSmall({ name: "a.JPG" }, "document"));
  assert.ok(!isSmall({ name: "a.pdf" }, "document"));
  assert.ok(!isSmall({ name: "a.jpg" }, "video"));
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
