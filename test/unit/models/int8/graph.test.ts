import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, it } from "node:test";
import { isFault } from "../../../../src/fault.ts";
import { quantizeModel, valuesToMeasure, withOutputs } from "../../../../src/models/int8/graph.ts";
import { ModelProto } from "../../../../src/models/proto.ts";
import { candidatesOf } from "../synthetic.ts";
import { convModel, size } from "./conv-model.ts";

const reddish = (red: number) =>
  Uint8Array.from({ length: size.width * size.height * 3 }, (_, at) => (at % 3 === 0 ? red : 0));
const scoreOf = async (onnx: Uint8Array, red: number) =>
  (await candidatesOf(onnx, reddish(red), size))[0]?.score ?? Number.NaN;
const close = (found: number, wanted: number) =>
  assert(Math.abs(found - wanted) < 1e-6, `${found} is not ${wanted}`);

describe("a model in INT8", () => {
  it("rounds what its plain convolutions read; the first ones, the last and the depthwise stay in float", () => {
    assert.deepEqual(valuesToMeasure(convModel()), ["each/out", "one/out"]);
  });

  it("reckons with 127 steps up to the measured range", async () => {
    const rounded = quantizeModel(convModel(), new Map([["each/out", 1]]));
    close(await scoreOf(convModel(), 100), 100 / 255);
    close(await scoreOf(rounded, 100), Math.round((100 / 255) * 127) / 127);
  });

  it("cuts off what is beyond the range", async () => {
    const narrow = quantizeModel(convModel(), new Map([["one/out", 0.5]]));
    close(await scoreOf(narrow, 255), 0.5);
  });

  it("rounds a value once that two convolutions read, by weights that they share", async () => {
    const model = ModelProto.decode(convModel());
    const nodes = model.graph?.node ?? [];
    const at = nodes.findIndex(({ name }) => name === "one");
    const [one, two] = [nodes[at], nodes[at + 1]];
    assert(one && two);
    const twin = { ...one, name: "twin", output: ["twin/out"] };
    nodes.splice(at + 1, 0, twin, {
      opType: "Add",
      name: "sum",
      input: ["one/out", "twin/out"],
      output: ["sum"],
    });
    two.input = ["sum", ...(two.input ?? []).slice(1)];
    const both = ModelProto.encode(model).finish();
    const rounded = quantizeModel(both, new Map([["each/out", 1]]));
    close(await scoreOf(rounded, 100), (2 * Math.round((100 / 255) * 127)) / 127);
    const ops = ModelProto.decode(rounded).graph?.node?.filter(node => node.opType === "QuantizeLinear");
    assert.equal(ops?.length, 2);
  });

  it("leaves a convolution alone that has no range", async () => {
    const untouched = quantizeModel(convModel(), new Map());
    const ops = ModelProto.decode(untouched).graph?.node?.map(node => node.opType);
    assert(!ops?.includes("QuantizeLinear"));
  });

  it("can show any value inside, and computes no more than it needs for it", () => {
    const shown = ModelProto.decode(withOutputs(convModel(), ["first/out"])).graph;
    assert.deepEqual(
      shown?.output?.map(({ name }) => name),
      ["first/out"],
    );
    assert.deepEqual(shown?.node?.filter(node => node.opType === "Conv").length, 1);
  });

  it("is refused in one sentence where it would gain nothing, or is written in an older ONNX", () => {
    const bad = (why: RegExp) => (error: unknown) => isFault(error, "bad-model") && why.test(error.message);
    assert.throws(() => valuesToMeasure(convModel({ plain: false })), bad(/build it without --int8/));
    assert.throws(
      () => valuesToMeasure(convModel({ opset: 12 })),
      bad(/opset 12, and INT8 needs 13: export/),
    );
  });

  const python = "/usr/bin/python3";
  const hasOnnx = spawnSync(python, ["-c", "import onnx"]).status === 0;
  it("is sound ONNX, symmetric, with a step an output channel for weights", {
    skip: hasOnnx ? false : "Python's onnx (python3-onnx) is not installed",
  }, () => {
    const script = `
import json, onnx, sys
from onnx import numpy_helper
model = onnx.load_from_string(sys.stdin.buffer.read())
onnx.checker.check_model(model, full_check=True)
tensors = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
print(json.dumps([[list(tensors[n.input[1]].shape), str(tensors[n.input[2]].dtype), int(tensors[n.input[2]].max()),
  [a.i for a in n.attribute]] for n in model.graph.node if n.op_type == "QuantizeLinear"]))`;
    const rounded = quantizeModel(convModel(), new Map([["each/out", 1]]));
    const ran = spawnSync(python, ["-c", script], { input: rounded, encoding: "utf8" });
    assert.equal(ran.status, 0, ran.stderr);
    assert.deepEqual(JSON.parse(ran.stdout), [
      [[], "int8", 0, []],
      [[4], "int8", 0, [0]],
    ]);
  });
});
