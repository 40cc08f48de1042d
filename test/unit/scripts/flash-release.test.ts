import assert from "node:assert/strict";
import { describe, it } from "node:test";
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
});
