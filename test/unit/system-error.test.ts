import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { systemSentence } from "../../src/system-error.ts";

const folder = mkdtempSync(join(tmpdir(), "stepout-system-"));
after(() => rmSync(folder, { recursive: true }));

function thrownBy(work: () => void): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

test("what is not there, or is a folder, is one sentence with its path", () => {
  const missing = join(folder, "missing.txt");
  assert.equal(
    systemSentence(thrownBy(() => readFileSync(missing))),
    `${missing} is not there; check the path.`,
  );
  const isFolder = systemSentence(thrownBy(() => writeFileSync(folder, "")));
  assert.equal(isFolder, `${folder} is a folder; name a file.`);
});

test("a folder that would have to lie in a file is told too", async () => {
  const file = join(folder, "file");
  writeFileSync(file, "");
  const within = join(file, "within");
  const refused = await mkdir(within, { recursive: true }).catch(error => error);
  assert.match(systemSentence(refused) ?? "", /no folder; check the path\.$/);
});

test("our own mistakes, and programs that are missing, are no such thing", () => {
  assert.equal(systemSentence(new TypeError("undefined is not a function")), undefined);
  const error = Object.assign(new Error("spawn nothing ENOENT"), {
    code: "ENOENT",
    syscall: "spawn nothing",
    path: "nothing",
  });
  assert.equal(systemSentence(error), undefined);
});
