import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { checkFolder, checkWritable } from "../../../src/commands/writable.ts";
import { isFault } from "../../../src/fault.ts";
import { makeFolder } from "../dataset/folder.ts";

const refused = (words: RegExp) => (error: unknown) => isFault(error, "storage") && words.test(error.message);

test("a folder is no file to write, and a file no folder to draw into, before any work is done", async context => {
  const folder = await makeFolder(context);
  const file = join(folder, "there.json");
  writeFileSync(file, "");
  await checkWritable(file);
  await checkWritable(join(folder, "new.json"));
  await assert.rejects(checkWritable(folder), refused(/is a folder; name a file/));
  await assert.rejects(checkWritable(join(folder, "nowhere/new.json")), refused(/cannot be written/));
  await checkFolder(folder);
  await checkFolder(join(folder, "new"));
  await assert.rejects(checkFolder(file), refused(/is a file; name a folder/));
});
