import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { PROJECT } from "../../../src/paths.ts";

const read = (path: string) => readFileSync(join(PROJECT, path), "utf8");

describe("docs/jetson.md", () => {
  it("copies to the board all that flash.sh installs from, and nothing more", () => {
    const [, copied = ""] = /^rsync -a (.*) BOARD:stepout\//m.exec(read("docs/jetson.md")) ?? [];
    const [, parts = ""] = /^parts=\((.*)\)$/m.exec(read("scripts/flash/release.sh")) ?? [];
    assert.deepEqual(copied.split(" ").toSorted(), [...parts.split(" "), "models"].toSorted());
  });
});
