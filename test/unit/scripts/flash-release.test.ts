import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { PROJECT } from "../../../src/paths.ts";
import { openBoard } from "./parts.ts";

describe("a release", () => {
  it("is not built on a board: without dist/ it says where from to copy it", t => {
    const { status, err } = openBoard(t).run(["release"], 'cd "$root"; bring_release');
    assert.equal(status, 1);
    assert.match(
      err,
      /no dist\/ to install; run `npm run build` on a PC and copy it here: rsync -a dist BOARD:\//,
    );
  });

  it("can be read by the cart's user, also where a maker keeps files to themselves (umask 077)", t => {
    const board = openBoard(t);
    const clone =
      "dist/main.js systemd/a scripts/b schema/c docs/d package.json package-lock.json LICENSE NOTICE";
    for (const file of clone.split(" ")) board.put(`clone/${file}`, '{\n  "version": "1.0.0",\n}\n');
    const mask = readFileSync(join(PROJECT, "scripts/flash.sh"), "utf8").match(/^umask .*$/m)?.[0] ?? ":";
    const words = `umask 077; chmod -R go= $root/clone; ${mask}; chown() { :; }; inside() { :; }; cd $root/clone; bring_release`;
    const { status, err } = board.run(["node", "release"], words);
    assert.equal(status, 0, err);
    const closed = board.run([], "find $root/opt ! -type l ! -perm -o=r -o -type d ! -perm -o=x").out;
    assert.equal(closed, "");
    assert.ok(board.run([], "ls $root/opt/stepout/releases/*/dist/main.js").status === 0);
  });
});
