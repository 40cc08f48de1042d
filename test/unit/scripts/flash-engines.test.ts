import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { openBoard } from "./parts.ts";

/** Building the engines of two models, with a program that says of itself what `outcome` does. */
function build(t: TestContext, words: string, outcome = "return 0") {
  const board = openBoard(t);
  board.put("etc/stepout/cart.yaml", "models: { items: goods, hands: palms }\n");
  // A function of that name is what a shell calls first: the program itself is not on this machine.
  const program = `/opt/stepout/node/bin/node() { echo "CALL $*"; ${outcome}; }`;
  return board.run(["config", "onnxruntime", "board"], `${program}; ${words} build_models; echo goes on`);
}

describe("the models' engines", () => {
  it("are built where the release's onnxruntime knows the GPU", t => {
    const { status, out, err } = build(t, "gpu=yes;");
    assert.equal(status, 0, err);
    for (const name of ["goods", "palms"]) assert.match(out, new RegExp(`CALL .*model build ${name} `));
  });

  it("are no matter where it knows only the CPU", t => {
    const { status, out, err } = build(t, "jetpack=6 onnxruntime=cpu; bring_onnxruntime;");
    assert.equal(status, 0, err);
    assert.match(out, /left out \(--onnxruntime cpu\)/);
    assert.doesNotMatch(out, /CALL|Engines/);
  });

  it("end nothing where one does not build: it is told with the mend, and the next is tried", t => {
    const { status, out } = build(t, "gpu=yes;", "echo 'no trtexec' >&2; return 1");
    assert.equal(status, 0);
    assert.match(out, /goods has no engine and runs on CUDA or the CPU; .*`sudo stepout model build goods/);
    assert.match(out, /CALL .*build palms(.|\n)*goes on/);
  });
});
