import assert from "node:assert/strict";
import { existsSync, readFileSync, readlinkSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { openBoard } from "./parts.ts";

/** A board on which r2 has replaced r1, with another Node, a new model and a new unit. */
function upgraded(t: TestContext) {
  const board = openBoard(t);
  const opt = join(board.root, "opt/stepout");
  for (const [release, node] of [
    ["r1", "v20"],
    ["r2", "v22"],
  ] as const) {
    board.put(`opt/stepout/nodes/${node}/bin/node`, node);
    board.run([], `chmod +x ${opt}/nodes/${node}/bin/node`);
    board.put(`opt/stepout/releases/${release}/systemd/stepout-cart.service`, `unit of ${release}`);
    board.put(`opt/stepout/releases/${release}/systemd/stepout-kiosk.service`, `screen of ${release}`);
    symlinkSync(`../../nodes/${node}`, join(opt, "releases", release, "node"));
  }
  board.put("opt/stepout/models/items/model.onnx", "weights of r2");
  board.put("opt/stepout/models/own/model.onnx", "somebody's");
  board.put("opt/stepout/releases/r1/models/items/model.onnx", "weights of r1");
  board.put("etc/systemd/system/stepout-cart.service", "unit of r2");
  symlinkSync("releases/r2", join(opt, "current"));
  symlinkSync("releases/r1", join(opt, "previous"));
  symlinkSync("current/node", join(opt, "node"));
  board.tool("chown", "exit 0");
  board.tool("systemctl", 'echo "CALL systemctl $*"');
  const state = () => ({
    current: readlinkSync(join(opt, "current")),
    previous: readlinkSync(join(opt, "previous")),
    node: realpathSync(join(opt, "node")).split("/").at(-1),
    items: readFileSync(join(opt, "models/items/model.onnx"), "utf8"),
    own: readFileSync(join(opt, "models/own/model.onnx"), "utf8"),
    unit: readFileSync(join(board.root, "etc/systemd/system/stepout-cart.service"), "utf8"),
    screen: existsSync(join(board.root, "etc/systemd/system/stepout-kiosk.service")),
  });
  return {
    board,
    opt,
    state,
    back: () => board.run(["node", "release", "rollback", "config", "units"], "roll_back"),
  };
}

const first = {
  ...{ current: "releases/r1", previous: "releases/r2", node: "v20" },
  ...{ items: "weights of r1", unit: "unit of r1", own: "somebody's", screen: false },
};
const second = {
  ...{ current: "releases/r2", previous: "releases/r1", node: "v22" },
  ...{ items: "weights of r2", unit: "unit of r2", own: "somebody's", screen: false },
};

describe("--rollback", () => {
  it("brings back the release with its Node, its models and its units, and goes forth again", t => {
    const { state, back } = upgraded(t);
    const { status, out, err } = back();
    assert.equal(status, 0, err);
    assert.deepEqual(state(), first);
    assert.match(out, /CALL systemctl daemon-reload\n(.*\n)*CALL systemctl restart stepout-cart\.service\n/);
    assert.match(out, /now r1; --rollback again goes back to r2/);
    assert.equal(back().status, 0);
    assert.deepEqual(state(), second);
  });

  it("leaves models alone that both releases ran with", t => {
    const { opt, state, back } = upgraded(t);
    rmSync(join(opt, "releases/r1/models"), { recursive: true });
    assert.equal(back().status, 0);
    assert.equal(state().items, "weights of r2");
    assert.equal(back().status, 0);
    assert.deepEqual(state(), second);
  });

  it("refuses a release that has no Node of its own, before anything is changed", t => {
    const { opt, state, back } = upgraded(t);
    rmSync(join(opt, "releases/r1/node"));
    const { status, err } = back();
    assert.equal(status, 1);
    assert.match(err, /release r1 has no Node of its own.*install it anew/);
    assert.deepEqual(state(), second);
  });

  it("is refused before anything is changed where the former release cannot read the configuration", t => {
    const { board, state, back } = upgraded(t);
    // The node of r1 stands for its program: it refuses as that would.
    board.tool("refuse", "echo 'flash: unknown key newer' >&2; exit 78");
    board.put("opt/stepout/nodes/v20/bin/node", "#!/bin/bash\nrefuse\n");
    board.put("opt/stepout/releases/r1/scripts/flash/setting.mjs", "");
    board.put("etc/stepout/cart.yaml", "newer: 1\n");
    assert.equal(board.run([], "chmod +x $root/opt/stepout/nodes/v20/bin/node").status, 0);
    const { status, err } = back();
    assert.equal(status, 1);
    assert.match(err, /unknown key newer(.|\n)*wrong for release r1.*Nothing was switched/);
    assert.deepEqual(state(), second);
  });

  it("puts the models back where the power went in the middle of the switch to a newer release", t => {
    const { board, state, back } = upgraded(t);
    board.put("opt/stepout/releases/r3/models/items/model.onnx", "weights of r3");
    const cut = '[[ $2 != */current ]] || exit 9; switch_link "$1" "$(at "$2")"';
    const left = board.run(["node", "release"], `link() { ${cut}; }; release=r3; switch_release`);
    assert.deepEqual([left.status, state().items, state().current], [9, "weights of r3", "releases/r2"]);
    const { status, out, err } = back();
    assert.equal(status, 0, err);
    assert.deepEqual(state(), { ...second, previous: "releases/r2" });
    assert.match(out, /cut off in the middle(.|\n)*CALL systemctl restart/);
  });

  it("says where to look when the former release does not start", t => {
    const { board, back } = upgraded(t);
    board.tool("systemctl", "[[ $1 != restart ]]");
    const { status, err } = back();
    assert.equal(status, 1);
    assert.match(err, /r1 is in place and the cart did not start; `journalctl/);
  });
});
