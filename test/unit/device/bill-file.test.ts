import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openBillFile } from "../../../src/device/bill-file.ts";
import { isFault } from "../../../src/fault.ts";
import { makeFolder } from "../dataset/folder.ts";

test("a file of other things that has no line end is refused and stays whole", async context => {
  const file = join(await makeFolder(context), "notes.txt");
  writeFileSync(file, "milk, bread");
  await assert.rejects(openBillFile(file), error => {
    assert.ok(isFault(error, "storage"), String(error));
    assert.match(error.message, /notes\.txt holds no bills; name another file with --out/);
    return true;
  });
  assert.equal(readFileSync(file, "utf8"), "milk, bread");
});

test("what a power cut left of the first bill is cut off, and an empty file is begun", async context => {
  const file = join(await makeFolder(context), "bills.jsonl");
  for (const left of ["", "{", '{"', '{"id":"a']) {
    writeFileSync(file, left);
    await using opened = await openBillFile(file);
    assert.deepEqual([opened.found, readFileSync(file, "utf8")], [[], ""]);
  }
});
