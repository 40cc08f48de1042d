import assert from "node:assert/strict";
import { lstatSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { openBoard } from "./parts.ts";

describe("a system that is only mounted (--root)", () => {
  for (const [where, target] of [
    ["Ubuntu's and JetPack's link", "../run/systemd/resolve/stub-resolv.conf"],
    ["a link from the system's own root", "/run/systemd/resolve/resolv.conf"],
    ["no file", undefined],
  ] as const) {
    it(`gets a resolver for apt and npm where there is ${where}, and keeps the link`, t => {
      const board = openBoard(t);
      const conf = join(board.root, "etc/resolv.conf");
      if (target !== undefined) symlinkSync(target, conf);
      const words = ". scripts/flash/machine.sh; mount() { :; }; umount() { :; }; open_mounted; open_mounted";
      const { status, err } = board.run([], words);
      assert.equal(status, 0, err);
      assert.equal(lstatSync(conf).isSymbolicLink(), target !== undefined);
      // As that system sees it, in which /run is its own.
      const file = join(board.root, (target ?? "/etc/resolv.conf").replace("..", ""));
      assert.equal(readFileSync(file, "utf8"), readFileSync("/etc/resolv.conf", "utf8"));
    });
  }
});
