import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { PROJECT } from "../../../src/paths.ts";
import { type Board, openBoard } from "./parts.ts";

/** A board with the least of a clone on it. */
function withClone(t: TestContext): Board {
  const board = openBoard(t);
  const files =
    "dist/main.js systemd/a scripts/b schema/c docs/d package.json package-lock.json LICENSE NOTICE";
  for (const file of files.split(" ")) board.put(`clone/${file}`, '{\n  "version": "1.0.0",\n}\n');
  setRoom(board, 9000);
  return board;
}

/** As df tells it, in megabytes. */
const setRoom = (board: Board, free: number) =>
  board.tool("df", `printf 'head\\ndisk 0 0 ${free}000 0%% /\\n'`);

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
    const board = withClone(t);
    const mask = readFileSync(join(PROJECT, "scripts/flash.sh"), "utf8").match(/^umask .*$/m)?.[0] ?? ":";
    const words = `umask 077; chmod -R go= $root/clone; ${mask}; chown() { :; }; inside() { :; }; cd $root/clone; bring_release`;
    const { status, err } = board.run(["node", "release"], words);
    assert.equal(status, 0, err);
    const closed = board.run([], "find $root/opt ! -type l ! -perm -o=r -o -type d ! -perm -o=x").out;
    assert.equal(closed, "");
    assert.ok(board.run([], "ls $root/opt/stepout/releases/*/dist/main.js").status === 0);
  });

  it("is not begun on a disk that is nearly full, nor left there by half: the cart that runs needs the rest", t => {
    const board = withClone(t);
    board.put("opt/stepout/releases/.0.9.0.part/old", "of a run that was cut off");
    const bring = (free: number) => {
      setRoom(board, free);
      const words = "chown() { :; }; inside() { echo ENOSPC; return 1; }; cd $root/clone; bring_release";
      const { status, out, err } = board.run(["node", "release"], words);
      return { status, out, err, left: board.run([], "find $root/opt -mindepth 2 -name '*.part'").out };
    };
    const full = bring(999);
    assert.deepEqual([full.status, full.left], [1, ""]);
    assert.match(full.err, /the disk has 999 MB left and a release needs 1000; make room/);
    const filled = bring(1000);
    assert.deepEqual([filled.status, filled.left], [1, ""]);
    assert.match(filled.out + filled.err, /ENOSPC(.|\n)*the npm packages did not install/);
  });
});
