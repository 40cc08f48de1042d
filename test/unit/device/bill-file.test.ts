import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { type Appendable, openBillFile } from "../../../src/device/bill-file.ts";
import { isFault } from "../../../src/fault.ts";
import { makeFolder } from "../dataset/folder.ts";
import { signedBody } from "./signed.ts";

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

/** A file on a disk that refuses one kind of call while `refuses` names it; of a line it still takes the first half. */
async function onFullDisk(path: string) {
  const file = await open(path, "a");
  const disk: { refuses?: "appendFile" | "sync" | "truncate" } = {};
  const check = (call: string) => {
    if (disk.refuses === call) throw new Error(`ENOSPC: ${call}`);
  };
  const appendable: Appendable = {
    async appendFile(line) {
      const text = String(line);
      await file.appendFile(disk.refuses === "appendFile" ? text.slice(0, text.length / 2) : text);
      check("appendFile");
    },
    async sync() {
      check("sync");
      await file.sync();
    },
    async truncate(length) {
      check("truncate");
      await file.truncate(length);
    },
    close: () => file.close(),
  };
  return { disk, appendable };
}

test("what a full disk left of a bill is cut off before the next one, and the file opens again", async context => {
  const path = join(await makeFolder(context), "bills.jsonl");
  const { disk, appendable } = await onFullDisk(path);
  {
    await using file = await openBillFile(path, async () => appendable);
    await file.append(signedBody(1));
    for (const call of ["appendFile", "sync"] as const) {
      disk.refuses = call;
      await assert.rejects(file.append(signedBody(2)), /cannot be kept in .* \(ENOSPC.*free some space/);
      delete disk.refuses;
      await file.append(signedBody(call === "sync" ? 3 : 2));
    }
  }
  assert.equal(readFileSync(path, "utf8"), [1, 2, 3].map(n => `${signedBody(n)}\n`).join(""));
  await using again = await openBillFile(path);
  assert.equal(again.found.length, 3);
});

test("no bill is kept as long as a torn line cannot be cut off", async context => {
  const path = join(await makeFolder(context), "bills.jsonl");
  const { disk, appendable } = await onFullDisk(path);
  await using file = await openBillFile(path, async () => appendable);
  disk.refuses = "appendFile";
  await assert.rejects(file.append(signedBody(1)));
  disk.refuses = "truncate";
  for (const sequence of [1, 2]) {
    await assert.rejects(file.append(signedBody(sequence)), error => isFault(error, "storage"));
  }
  delete disk.refuses;
  await file.append(signedBody(1));
  assert.equal(readFileSync(path, "utf8"), `${signedBody(1)}\n`);
});
