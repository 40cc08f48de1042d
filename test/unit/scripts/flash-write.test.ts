import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";
import { openBoard } from "./parts.ts";

it("a file that flash.sh writes is on the disk before it has its name, so that a power cut leaves none that is empty", t => {
  const board = openBoard(t);
  const path = join(board.root, "etc/stepout/cart.yaml");
  board.tool("chown", "exit 0");
  board.tool("sync", `[[ ! -e ${path} ]] && cat "$1" >${board.root}/synced`);
  const { status, err } = board.run([], "put /etc/stepout/cart.yaml 640 root:root <<<'cart: 1'");
  assert.equal(status, 0, err);
  assert.equal(readFileSync(path, "utf8"), "cart: 1\n");
  assert.ok(existsSync(join(board.root, "synced")), "it was asked for");
  assert.equal(readFileSync(join(board.root, "synced"), "utf8"), "cart: 1\n");
});
