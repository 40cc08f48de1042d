import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { keepFile } from "../../../src/models/keep-file.ts";

describe("a file that is kept", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "stepout-keep-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("can be read by the cart, whoever built it and however careful their umask", () => {
    const umask = process.umask(0o077);
    try {
      keepFile(join(folder, "engines/one.onnx"), "engine");
    } finally {
      process.umask(umask);
    }
    assert.equal(statSync(join(folder, "engines/one.onnx")).mode & 0o777, 0o644);
    assert.equal(statSync(join(folder, "engines")).mode & 0o777, 0o755);
  });

  it("leaves nothing of itself on a disk that was full before it ended, where the cart keeps its bills too", {
    skip: existsSync("/dev/full") ? false : "this system has no /dev/full",
  }, () => {
    const file = join(folder, "one.onnx");
    keepFile(file, "former");
    symlinkSync("/dev/full", `${file}.part`);
    assert.throws(() => keepFile(file, "newer"), { code: "ENOSPC" });
    assert.equal(readFileSync(file, "utf8"), "former");
    assert.deepEqual(readdirSync(folder), ["one.onnx"]);
  });
});
