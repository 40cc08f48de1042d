import assert from "node:assert/strict";
import { readdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Observation } from "../../../src/counting/observation.ts";
import { openRecorder } from "../../../src/device/recorder.ts";
import { isFault } from "../../../src/fault.ts";
import { makeFolder } from "../dataset/folder.ts";

const seen: Observation = { camera: "cart-1", t: 0.1, items: [], hands: [] };
const line = `${JSON.stringify(seen)}\n`;

test("what is recorded takes the file's place only once it is kept", async context => {
  const folder = await makeFolder(context);
  const file = join(folder, "seen.jsonl");
  writeFileSync(file, "as it was");
  await using recorder = await openRecorder(file);
  recorder.write(seen);
  assert.equal(readFileSync(file, "utf8"), "as it was");
  await recorder.keep();
  assert.equal(readFileSync(file, "utf8"), line);
  assert.deepEqual(readdirSync(folder), ["seen.jsonl"]);
});

test("a recording that fails leaves the file as it was, and nothing beside it", async context => {
  const folder = await makeFolder(context);
  const file = join(folder, "seen.jsonl");
  writeFileSync(file, "as it was");
  const failing = async () => {
    await using recorder = await openRecorder(file);
    recorder.write(seen);
    throw new Error("the work failed");
  };
  await assert.rejects(failing(), /the work failed/);
  assert.equal(readFileSync(file, "utf8"), "as it was");
  assert.deepEqual(readdirSync(folder), ["seen.jsonl"]);
});

test("a link stays one, and what it leads to gets the recording", async context => {
  const folder = await makeFolder(context);
  const [file, link] = [join(folder, "seen.jsonl"), join(folder, "link.jsonl")];
  writeFileSync(file, "as it was");
  symlinkSync(file, link);
  await using recorder = await openRecorder(link);
  recorder.write(seen);
  await recorder.keep();
  assert.equal(realpathSync(link), realpathSync(file));
  assert.equal(readFileSync(file, "utf8"), line);
});

test("a device is written to at once, and a folder is refused", async context => {
  await using recorder = await openRecorder("/dev/null");
  recorder.write(seen);
  await recorder.keep();
  await assert.rejects(openRecorder(await makeFolder(context)), error => isFault(error, "storage"));
});

test("a recording that found no room is not kept, and says what mends it", async () => {
  await using recorder = await openRecorder("/dev/full");
  recorder.write(seen);
  const full = (error: unknown) => isFault(error, "storage") && /make room/.test(error.message);
  await assert.rejects(recorder.keep(), full);
  assert.throws(() => recorder.write(seen), full);
});
