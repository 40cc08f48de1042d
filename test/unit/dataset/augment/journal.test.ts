import assert from "node:assert/strict";
import { appendFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { writeCopies } from "../../../../src/dataset/augment/copies.ts";
import { openJournal } from "../../../../src/dataset/augment/journal.ts";
import { type LabelledPicture, plainObject } from "../../../../src/dataset/labelled.ts";
import { writePixels } from "../../../../src/dataset/pictures.ts";
import { isFault } from "../../../../src/fault.ts";
import { makeFolder, putFiles } from "../folder.ts";
import { paintScene } from "./blocks.ts";

const wish = { times: 2, seed: 7 };

/** Two pictures of a block each, and a folder to put copies into. */
async function begin(context: TestContext) {
  const folder = await makeFolder(context);
  const pictures: LabelledPicture[] = [];
  for (const name of ["a", "b"]) {
    const objects = [plainObject("red", [10, 10, 40, 30])];
    const file = join(folder, `${name}.png`);
    await writePixels(file, paintScene({ width: 80, height: 60, blocks: objects }).pixels);
    pictures.push({ name, file, width: 80, height: 60, depth: 3, objects });
  }
  return { pictures, out: join(folder, "out") };
}

/** Makes copies until so many are there, as if the power were cut then; gives all that are known. */
async function work(pictures: readonly LabelledPicture[], out: string, most = 4) {
  const { done, add } = await openJournal(out, wish);
  await mkdir(join(out, "images"), { recursive: true });
  const copies: LabelledPicture[] = [];
  for await (const copy of writeCopies(pictures, join(out, "images"), wish, done)) {
    if (!done.has(copy.name)) await add(copy);
    copies.push(copy);
    if (copies.length === most) break;
  }
  return copies;
}

test("work that was cut short goes on after the last copy, and ends in the same copies", async context => {
  const { pictures, out } = await begin(context);
  const whole = await work(pictures, `${out}-whole`);
  await work(pictures, out, 2);
  const touched = join(out, "images/a-aug1.jpg");
  await writeFile(touched, "not made again");
  const copies = await work(pictures, out);
  const known = (list: readonly LabelledPicture[]) => list.map(({ file: _, ...rest }) => rest);
  assert.deepEqual(known(copies), known(whole));
  assert.equal(await readFile(touched, "utf8"), "not made again");
  const bytes = (folder: string) => readFile(join(folder, "images/b-aug2.jpg"));
  assert.deepEqual(await bytes(out), await bytes(`${out}-whole`));
});

test("a copy whose line was cut short is made anew, and spoils no other", async context => {
  const { pictures, out } = await begin(context);
  await work(pictures, out, 1);
  await appendFile(join(out, "augment.jsonl"), '\n{"name":"a-aug2","wi');
  assert.deepEqual([...(await openJournal(out, wish)).done.keys()], ["a-aug1"]);
  await work(pictures, out);
  assert.deepEqual([...(await openJournal(out, wish)).done.keys()], ["a-aug1", "a-aug2", "b-aug1", "b-aug2"]);
});

test("other work is not mixed in: it is told to take another folder", async context => {
  const { pictures, out } = await begin(context);
  await work(pictures, out, 1);
  await assert.rejects(openJournal(out, { ...wish, seed: 8 }), /made with seed 7, not 8: give another --out/);
  await putFiles(`${out}-foreign`, { "a.txt": "" });
  await assert.rejects(
    openJournal(`${out}-foreign`, wish),
    (error: unknown) => isFault(error, "usage") && /already holds files/.test(error.message),
  );
});

test("when all is written nothing of the journal stays, and the folder is no longer written into", async context => {
  const { pictures, out } = await begin(context);
  await work(pictures, out);
  await (await openJournal(out, wish)).close();
  assert.deepEqual(await readdir(out), ["images"]);
  await assert.rejects(openJournal(out, wish), /already holds files/);
});
