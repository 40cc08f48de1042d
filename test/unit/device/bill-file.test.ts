import assert from "node:assert/strict";
import { readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { type Appendable, openBillFile } from "../../../src/device/bill-file.ts";
import { identityOf } from "../../../src/device/state-file/holder.ts";
import { isFault } from "../../../src/fault.ts";
import { makeFolder } from "../dataset/folder.ts";
import { altered, signedBody } from "./signed.ts";

const noneFound = (_: unknown, body: string) => assert.fail(body);

/** The numbers of the bills that a file hands over when it is opened. */
async function numbersIn(path: string): Promise<number[]> {
  const numbers: number[] = [];
  await using _ = await openBillFile(path, (bill, body) => {
    assert.equal(bill.billId, JSON.parse(body).billId);
    numbers.push(bill.sequence);
  });
  return numbers;
}

test("a file of many megabytes is handed over bill by bill, whatever lies across what is read at once", async context => {
  const path = join(await makeFolder(context), "bills.jsonl");
  // Long names of three-byte characters: lines and characters lie across the chunks that are read.
  const long = (sequence: number) =>
    altered(signedBody(sequence), bill =>
      Object.assign((bill.lines as object[])[0] ?? {}, {
        evidence: [],
        review: "€".repeat(100_000 + sequence),
      }),
    );
  const bodies = Array.from({ length: 12 }, (_, i) => long(i + 1));
  writeFileSync(path, bodies.map(body => `${body}\n`).join("") + long(13).slice(0, -1));
  const found: string[] = [];
  {
    await using file = await openBillFile(path, (_, body) => found.push(body));
    await file.append(signedBody(13));
  }
  assert.deepEqual(found, bodies);
  assert.equal(readFileSync(path, "utf8"), [...bodies, signedBody(13)].map(body => `${body}\n`).join(""));
});

test("a file that goes on without a line end is no file of bills, and is not read to its end", async context => {
  const path = join(await makeFolder(context), "film.bin");
  writeFileSync(path, `${signedBody(1)}\n{"`);
  truncateSync(path, 2 ** 34);
  await assert.rejects(numbersIn(path), /Line 2 of .*film\.bin is no bill; name another file with --out/);
});

test("a file of other things that has no line end is refused and stays whole", async context => {
  const file = join(await makeFolder(context), "notes.txt");
  writeFileSync(file, "milk, bread");
  await assert.rejects(openBillFile(file, noneFound), error => {
    assert.ok(isFault(error, "storage"), String(error));
    assert.match(error.message, /notes\.txt holds no bills; name another file with --out/);
    return true;
  });
  assert.equal(readFileSync(file, "utf8"), "milk, bread");
});

test("a file of another program's JSON without a line end is refused and stays whole", async context => {
  const file = join(await makeFolder(context), "prices.json");
  for (const before of ["", `${signedBody(1)}\n`]) {
    const text = `${before}{"version":1,"prices":{"water":129}}`;
    writeFileSync(file, text);
    await assert.rejects(
      openBillFile(file, () => {}),
      /Line \d of .*prices\.json is no bill/,
    );
    assert.equal(readFileSync(file, "utf8"), text);
  }
});

test("a last bill whose line end an editor took is kept: its cart let go of it long ago", async context => {
  const path = join(await makeFolder(context), "bills.jsonl");
  for (const kept of [[1], [1, 2]]) {
    writeFileSync(path, kept.map(signedBody).join("\n"));
    assert.deepEqual(await numbersIn(path), kept);
    await using file = await openBillFile(path, () => {});
    await file.append(signedBody(3));
    const lines = [...kept, 3].map(n => `${signedBody(n)}\n`);
    assert.equal(readFileSync(path, "utf8"), lines.join(""));
  }
});

test("what a power cut left of the first bill is cut off, and an empty file is begun", async context => {
  const file = join(await makeFolder(context), "bills.jsonl");
  for (const left of ["", "{", '{"', '{"id":"a']) {
    writeFileSync(file, left);
    await using _ = await openBillFile(file, noneFound);
    assert.equal(readFileSync(file, "utf8"), "");
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
    stat: () => file.stat(),
    close: () => file.close(),
  };
  return { disk, appendable };
}

test("what a full disk left of a bill is cut off before the next one, and the file opens again", async context => {
  const path = join(await makeFolder(context), "bills.jsonl");
  const { disk, appendable } = await onFullDisk(path);
  {
    await using file = await openBillFile(path, noneFound, async () => appendable);
    await file.append(signedBody(1));
    for (const call of ["appendFile", "sync"] as const) {
      disk.refuses = call;
      await assert.rejects(file.append(signedBody(2)), /cannot be kept in .* \(ENOSPC.*free some space/);
      delete disk.refuses;
      await file.append(signedBody(call === "sync" ? 3 : 2));
    }
  }
  assert.equal(readFileSync(path, "utf8"), [1, 2, 3].map(n => `${signedBody(n)}\n`).join(""));
  assert.deepEqual(await numbersIn(path), [1, 2, 3]);
});

test("what a killed process left of a file is on the disk before a repeat of it can be answered", async context => {
  const path = join(await makeFolder(context), "bills.jsonl");
  writeFileSync(path, `${signedBody(1)}\n`);
  const { disk, appendable } = await onFullDisk(path);
  disk.refuses = "sync";
  await assert.rejects(
    openBillFile(
      path,
      () => {},
      async () => appendable,
    ),
    error => isFault(error, "storage"),
  );
});

test("no bill is kept as long as a torn line cannot be cut off", async context => {
  const path = join(await makeFolder(context), "bills.jsonl");
  const { disk, appendable } = await onFullDisk(path);
  await using file = await openBillFile(path, noneFound, async () => appendable);
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

test("bills go on in a new file when the old one is moved away or deleted, and those in a file put in its place count", async context => {
  const path = join(await makeFolder(context), "bills.jsonl");
  const found: number[] = [];
  await using file = await openBillFile(path, bill => found.push(bill.sequence));
  await file.append(signedBody(1));
  renameSync(path, `${path}.1`);
  await file.append(signedBody(2));
  rmSync(path);
  await file.append(signedBody(3));
  renameSync(path, `${path}.2`);
  writeFileSync(path, `${signedBody(4)}\n`);
  await file.append(signedBody(5));
  const files = [`${path}.1`, `${path}.2`, path].map(each => readFileSync(each, "utf8"));
  const lines = [[1], [3], [4, 5]].map(each => each.map(n => `${signedBody(n)}\n`).join(""));
  assert.deepEqual([files, found], [lines, [4]]);
});

test("a file that was emptied in its place takes the next bill, also after a torn line", async context => {
  const path = join(await makeFolder(context), "bills.jsonl");
  const { disk, appendable } = await onFullDisk(path);
  await using file = await openBillFile(path, noneFound, async () => appendable);
  await file.append(signedBody(1));
  truncateSync(path, 0);
  disk.refuses = "appendFile";
  await assert.rejects(file.append(signedBody(2)));
  delete disk.refuses;
  await file.append(signedBody(2));
  assert.equal(readFileSync(path, "utf8"), `${signedBody(2)}\n`);
});

test("a file that another process keeps bills in is refused and stays as it is, and one that a dead process left is taken", async context => {
  const path = join(await makeFolder(context), "bills.jsonl");
  const begun = `${signedBody(1)}\n{"half`;
  writeFileSync(path, begun);
  writeFileSync(`${path}.lock`, identityOf(process.ppid) ?? "");
  await assert.rejects(openBillFile(path, noneFound), error => {
    assert.ok(isFault(error, "storage"), String(error));
    assert.match(
      error.message,
      new RegExp(`bills\\.jsonl is in use by process ${process.ppid}; stop that one`),
    );
    return true;
  });
  assert.equal(readFileSync(path, "utf8"), begun);
  writeFileSync(`${path}.lock`, "another-boot 4711 1");
  assert.deepEqual(await numbersIn(path), [1]);
});
