import assert from "node:assert/strict";
import { test } from "node:test";
import { Command, InvalidArgumentError } from "commander";
import {
  type DatasetOptions,
  someOf,
  wantedBy,
  withDatasetOptions,
} from "../../../src/commands/dataset-options.ts";

const optionsOf = (...words: string[]) =>
  withDatasetOptions(new Command().exitOverride().configureOutput({ writeErr: () => {} }))
    .parse(words, { from: "user" })
    .opts<DatasetOptions>();

test("a model is judged by the labels that it shall know, and by no other", () => {
  const of = (...words: string[]) => ["bottle", "hand"].filter(wantedBy(optionsOf(...words)));
  assert.deepEqual(of(), ["bottle", "hand"]);
  assert.deepEqual(of("--without", "hand, glove"), ["bottle"]);
  assert.deepEqual(of("--only", "hand"), ["hand"]);
  assert.deepEqual(of("--only", "hand,bottle", "--without", "hand"), ["bottle"]);
});

test("several labels may be renamed, each with one new name", () => {
  const { rename } = optionsOf("--rename", "mongo=mango", "--rename", "cola=coke");
  assert.deepEqual(
    [...rename],
    [
      ["mongo", "mango"],
      ["cola", "coke"],
    ],
  );
  for (const wrong of ["mongo", "=mango", "mongo=", "a=b=c"])
    assert.throws(() => optionsOf("--rename", wrong), /Give it as OLD=NEW/, wrong);
});

test("a name that is not known is refused, where it would be left out in silence", () => {
  const read = someOf(["flip", "blur", "noise"]);
  assert.deepEqual(read("noise, flip"), ["flip", "noise"]);
  for (const wrong of ["flip,blurr", "", "flip,", "flip,flip"])
    assert.throws(() => read(wrong), InvalidArgumentError, wrong);
});
