import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { openBoard } from "./parts.ts";

const bundled = { "model.onnx": "weights", "manifest.json": "{}", "counting.json": "errs so" };
const engine = "engines/0123-trt10-sm87.onnx";

/**
 * A board on which release r1 runs and the bundled model was brought before, in files of its own and with an engine
 * built of them. flash() brings release r2 as far as the words say.
 */
function board(t: TestContext, there: Readonly<Record<string, string>>) {
  const board = openBoard(t);
  const opt = join(board.root, "opt/stepout");
  for (const [name, text] of Object.entries(bundled)) board.put(`bundle/items/${name}`, text);
  for (const [name, text] of Object.entries({ ...bundled, ...there, [engine]: "built" }))
    board.put(`opt/stepout/models/items/${name}`, text);
  for (const release of ["r1", "r2"]) mkdirSync(join(opt, "releases", release), { recursive: true });
  symlinkSync("releases/r1", join(opt, "current"));
  board.tool("chown", "exit 0");
  const flash = (words: string) => {
    const given = `models_from=${board.root}/bundle release=r2`;
    const { status, out, err } = board.run(
      ["node", "release"],
      `${given}; ${words}; echo "$changes changes"`,
    );
    assert.equal(status, 0, err);
    return out;
  };
  const at = (name: string, folder = "models") => join(opt, folder, "items", name);
  const read = (name: string, folder?: string) => readFileSync(at(name, folder), "utf8");
  return { board, flash, read, has: (name: string, folder?: string) => existsSync(at(name, folder)) };
}

const both = "bring_models; switch_release";

describe("the models that flash.sh brings", () => {
  it("are left alone where they are the same", t => {
    const { flash, has } = board(t, {});
    assert.doesNotMatch(flash(both), /the model/);
    assert(has(engine));
  });

  it("come with what is told of them anew, and keep the engine that was built of the same weights", t => {
    const { flash, read, has } = board(t, { "counting.json": "errs otherwise" });
    assert.match(flash(both), /bring the model items/);
    assert.equal(read("counting.json"), "errs so");
    assert(has(engine));
  });

  it("do not keep the engine of other weights", t => {
    const { flash, read, has } = board(t, { "model.onnx": "older weights" });
    flash(both);
    assert.equal(read("model.onnx"), "weights");
    assert(!has(engine));
  });

  it("wait for the switch: until then the release that runs has its own", t => {
    const { flash, read } = board(t, { "model.onnx": "older weights" });
    assert.match(flash("bring_models"), /\n1 changes/);
    assert.equal(read("model.onnx"), "older weights");
    assert.match(flash("bring_models"), /^0 changes/m, "and are brought once");
    flash("switch_release");
    assert.equal(read("model.onnx"), "weights");
  });

  it("leave those that they replace to the release that ran with them, engine and all", t => {
    const { flash, read, has } = board(t, { "model.onnx": "older weights" });
    flash(both);
    assert.equal(read("model.onnx", "releases/r1/models"), "older weights");
    assert(has(engine, "releases/r1/models"));
    assert.match(flash(both), /^0 changes/m);
  });

  it("take their place although an earlier switch was cut off in the middle", t => {
    const { board: cut, flash, read } = board(t, { "model.onnx": "older weights" });
    flash("bring_models");
    const lost = join(cut.root, "opt/stepout/models/items");
    flash(
      `mkdir -p ${cut.root}/opt/stepout/releases/r1/models; mv ${lost} ${cut.root}/opt/stepout/releases/r1/models`,
    );
    flash(both);
    assert.equal(read("model.onnx"), "weights");
    assert.equal(read("model.onnx", "releases/r1/models"), "older weights");
  });

  it("that come to the same release again leave to the one before what that had, and no more", t => {
    const { board: again, flash, read } = board(t, { "model.onnx": "older weights" });
    flash(both);
    again.put("bundle/items/model.onnx", "newer weights");
    flash(both);
    assert.equal(read("model.onnx"), "newer weights");
    assert.equal(read("model.onnx", "releases/r1/models"), "older weights");
  });
});
