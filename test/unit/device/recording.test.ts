import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readLines } from "../../../src/dataset/episodes/read.ts";
import { isObservations } from "../../../src/device/recording.ts";
import { makeFolder } from "../dataset/folder.ts";

test("a byte order mark before the first line is no part of it", async context => {
  const file = join(await makeFolder(context), "seen.jsonl");
  const seen = { camera: "cart-1", t: 0.1, items: [], hands: [] };
  writeFileSync(file, `\uFEFF${JSON.stringify(seen)}\n`);
  assert.deepEqual(await readLines([file]), [seen]);
});

test("lines are told from videos by the name, in capital letters too", () => {
  assert.deepEqual(["a.jsonl", "B.JSONL", "jsonl.mp4"].map(isObservations), [true, true, false]);
});
