import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { openBoard } from "./parts.ts";

const bundled = { "model.onnx": "weights", "manifest.json": "{}", "counting.json": "errs so" };
const engine = "engines/0123-trt10-sm87.onnx";

/** A board on which the bundled model was brought before, in files of its own and with an engine built of them. */
function flash(t: TestContext, there: Readonly<Record<string, string>>) {
  const board = openBoard(t);
  for (const [name, text] of Object.entries(bundled)) board.put(`bundle/items/${name}`, text);
  for (const [name, text] of Object.entries({ ...bundled, ...there, [engine]: "built" }))
    board.put(`opt/stepout/models/items/${name}`, text);
  board.tool("chown", "exit 0");
  const { status, out, err } = board.run(["release"], `models_from=${board.root}/bundle; bring_models`);
  assert.equal(status, 0, err);
  const model = join(board.root, "opt/stepout/models/items");
  const read = (name: string) => readFileSync(join(model, name), "utf8");
  return { out, read, hasEngine: existsSync(join(model, engine)) };
}

describe("the models that flash.sh brings", () => {
  it("are left alone where they are the same", t => {
    const { out, hasEngine } = flash(t, {});
    assert.doesNotMatch(out, /bring the model/);
    assert(hasEngine);
  });

  it("come with what is told of them anew, and keep the engine that was built of the same weights", t => {
    const { out, read, hasEngine } = flash(t, { "counting.json": "errs otherwise" });
    assert.match(out, /bring the model items/);
    assert.equal(read("counting.json"), "errs so");
    assert(hasEngine);
  });

  it("do not keep the engine of other weights", t => {
    const { read, hasEngine } = flash(t, { "model.onnx": "older weights" });
    assert.equal(read("model.onnx"), "weights");
    assert(!hasEngine);
  });
});
