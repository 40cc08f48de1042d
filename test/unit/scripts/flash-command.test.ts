import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { openBoard } from "./parts.ts";

const told = (made: boolean) => JSON.stringify({ type: "key", cart: "c1", publicKey: "MCow+/=", made });

describe("the signing key at provisioning", () => {
  it("is made by the program as the cart's user, counted as a change once, and its public half told", t => {
    const board = openBoard(t);
    board.tool("runuser", `[[ $1 == -u && $2 == stepout ]] || exit 1; echo '${told(true)}'`);
    const first = board.run(["command"], 'bring_key; echo "$changes changes"');
    assert.match(
      first.out,
      /made; only the cart's user can read it\n +its public half: MCow\+\/=\n1 changes/,
    );
    board.tool("runuser", `echo '${told(false)}'`);
    const second = board.run(["command"], 'bring_key; echo "$changes changes"');
    assert.match(second.out, /Signing key\n +its public half: MCow\+\/=\n0 changes/);
  });

  it("ends all where it cannot be made, below the program's own words", t => {
    const board = openBoard(t);
    board.tool("runuser", "echo 'stepout: no space' >&2; exit 1");
    const { status, err } = board.run(["command"], "bring_key");
    assert.equal(status, 1);
    assert.match(err, /no space\nflash: there is no signing key yet/);
  });
});

describe("the command", () => {
  it("is the newest release's program on its own Node", t => {
    const board = openBoard(t);
    board.tool("chown", "exit 0");
    const { status, err } = board.run(["command"], "bring_command");
    assert.equal(status, 0, err);
    const path = join(board.root, "usr/local/bin/stepout");
    assert.match(
      readFileSync(path, "utf8"),
      /^#!\/bin\/sh\n(.*\n)*exec \/opt\/stepout\/node\/bin\/node \/opt/,
    );
    assert.equal(statSync(path).mode & 0o777, 0o755);
  });
});
