/** The archive of what never went, against a reader that isn't ours. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";

import { zip } from "../../static/shopper/store/zip.js";

const READ = "import json,sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; print(json.dumps([[i.filename, i.file_size, z.read(i)[:20].decode(), i.date_time[0]] for i in z.infolist()]))";

/** @param {Blob} archive */
async function readBack(archive) {
  const path = join(mkdtempSync(join(tmpdir(), "zip-")), "a.zip");
  writeFileSync(path, new Uint8Array(await archive.arrayBuffer()));
  return JSON.parse(execFileSync("python3", ["-c", READ, path]).toString());
}

test("every file comes out whole, under its name in any script", async () => {
  const big = new Blob([new Uint8Array(3_000_000).fill(65)]);
  const archive = await zip([{ name: "README.txt", blob: new Blob(["Hello"]) }, { name: "files/фото.jpg", blob: big }, { name: "empty", blob: new Blob([]) }], new Date(2026, 10, 22, 12));
  assert.deepEqual(await readBack(archive), [["README.txt", 5, "Hello", 2026], ["files/фото.jpg", 3_000_000, "A".repeat(20), 2026], ["empty", 0, "", 2026]]);
});

test("an archive of nothing is an archive", async () => {
  assert.deepEqual(await readBack(await zip([])), []);
});
