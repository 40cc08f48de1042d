import assert from "node:assert/strict";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { type AskedLabels, checkAskedLabels } from "../../../src/dataset/asked-labels.ts";
import { type OpenOptions, openDataset } from "../../../src/dataset/open.ts";
import { notesOn } from "../../../src/dataset/sound.ts";
import { Fault } from "../../../src/fault.ts";
import { makeFolder, putFiles, putPicture } from "./folder.ts";

/** Checks what is asked of a YOLO set that marks pears and knows hands. */
async function check(context: TestContext, asked: Partial<AskedLabels>, options: OpenOptions = {}) {
  const folder = await makeFolder(context);
  await putPicture(join(folder, "images/a.png"), [20, 10]);
  await putFiles(folder, { "labels/a.txt": "1 0.5 0.5 0.2 0.4\n", "data.yaml": "names: [hand, pear]\n" });
  const rename = asked.rename ?? new Map<string, string>();
  checkAskedLabels("shop", await openDataset(folder, { ...options, rename }), { ...asked, rename });
}

const sentence = (message: string) => (error: unknown) =>
  error instanceof Fault && error.message === `Nothing in shop is labelled ${message}`;

test("labels that match nothing are all told at once, with the labels that are there", async context => {
  const asked = { rename: new Map([["mongo", "mango"]]), only: ["pear"], without: ["hnad", "hand"] };
  const told = "mongo (--rename) or hnad (--without); its labels are hand, pear: check the spelling";
  await assert.rejects(check(context, asked), sentence(`${told}, or leave it out.`));
});

test("one misspelt label among those that are to be looked at is told too", async context => {
  await assert.rejects(check(context, { only: ["pear", "hnad"] }), /hnad \(--only\)/);
});

test("what no picture marks may be named where the set or the model knows it", async context => {
  await check(context, { without: ["hand"] });
  await check(context, { without: ["glove"] }, { known: ["pear", "glove"] });
});

test("after renaming the new label is there and the old one is not", async context => {
  const rename = new Map([["pear", "apple"]]);
  await check(context, { rename, without: ["apple"] });
  await assert.rejects(check(context, { rename, without: ["pear"] }), /labelled pear \(--without\)/);
});

test("objects that are passed over still have their labels", async context => {
  await check(context, { without: ["pear"] }, { wanted: label => label !== "pear" });
});

test("labels that are one word in two spellings are told, for they teach as two things", async context => {
  const folder = await makeFolder(context);
  await putPicture(join(folder, "images/a.png"), [20, 10]);
  await putFiles(folder, {
    "labels/a.txt": [0, 1, 2, 3].map(number => `${number} 0.5 0.5 0.2 0.4\n`).join(""),
    "data.yaml": "names: [Oat milk, oat_milk, oats, oat]\n",
  });
  const notes = async (rename: OpenOptions["rename"] = new Map()) =>
    notesOn(await openDataset(folder, { rename }));
  assert.deepEqual(await notes(), [
    '"Oat milk" and "oat_milk" are 2 labels; if they mean one thing, --rename OLD=NEW makes them one.',
  ]);
  assert.deepEqual(await notes(new Map([["Oat milk", "oat_milk"]])), []);
});
