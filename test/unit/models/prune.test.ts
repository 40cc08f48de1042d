import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { tryModel } from "../../../src/device/detector-trial.ts";
import { isFault } from "../../../src/fault.ts";
import type { onnx } from "../../../src/models/proto.ts";
import { ModelProto, TensorProto } from "../../../src/models/proto.ts";
import type { Rewriting } from "../../../src/models/rewrite.ts";
import { rewriteModel } from "../../../src/models/rewrite.ts";
import { graphOf, rowsOf, yoloRows } from "./imported-graph.ts";
import { syntheticModel } from "./synthetic.ts";

const int64s = (name: string, values: number[]): onnx.ITensorProto => ({
  name,
  dims: [values.length],
  dataType: TensorProto.DataType.INT64,
  int64Data: values,
});

describe("parts of a foreign graph", () => {
  const yolo: Rewriting = { format: "yolo", labelCount: 1, topK: 3 };

  it("loses the overlap suppression that TensorRT refuses, where raw candidates are there", async () => {
    const suppression: onnx.INodeProto[] = [
      { opType: "Transpose", input: ["raw_detection_scores"], output: ["by_class"] },
      { opType: "NonMaxSuppression", input: ["raw_detection_boxes", "by_class", "most"], output: ["chosen"] },
      {
        opType: "Cast",
        input: ["chosen"],
        output: ["detection_boxes"],
        attribute: [{ name: "to", i: 1, type: 2 }],
      },
    ];
    const perm = { name: "perm", ints: [0, 2, 1], type: 7 };
    const bytes = syntheticModel({
      input: [1, 3, 2, 4],
      body: (words, x) => ({
        raw_detection_boxes: words.slice(yoloRows(words, x), 2, 0, 4),
        raw_detection_scores: words.mul(rowsOf(words, x), 1 / 255),
      }),
      spoil: ({ graph }) => {
        const [transpose, ...rest] = suppression;
        graph.node?.push({ ...transpose, attribute: [perm] }, ...rest);
        graph.initializer?.push(int64s("most", [5]));
        graph.output?.push({ name: "detection_boxes", type: { tensorType: { elemType: 1 } } });
      },
    });
    const graph = await graphOf(bytes, { format: "tfod", labelCount: 2, topK: 3 });
    assert(!graph.node?.some(node => node.opType === "NonMaxSuppression"));
    assert(!graph.initializer?.some(tensor => tensor.name === "most"));
  });

  it("keeps what graphs inside its nodes take from outside, under its new name", async () => {
    const branch = (to: string): onnx.IGraphProto => ({
      name: to,
      node: [{ opType: "Identity", input: ["scores"], output: [to] }],
      output: [{ name: to, type: { tensorType: { elemType: 1 } } }],
    });
    const bytes = syntheticModel({
      input: [1, 3, 2, 4],
      body: (words, x) => ({ scores: yoloRows(words, x) }),
      spoil: ({ graph }) => {
        const { BOOL } = TensorProto.DataType;
        graph.initializer?.push({ name: "always", dims: [], dataType: BOOL, rawData: Uint8Array.of(1) });
        graph.node?.push({
          opType: "If",
          input: ["always"],
          output: ["output0"],
          attribute: [
            { name: "then_branch", g: branch("yes"), type: 5 },
            { name: "else_branch", g: branch("no"), type: 5 },
          ],
        });
        graph.output = [{ name: "output0", type: { tensorType: { elemType: 1 } } }];
      },
    });
    const graph = await graphOf(bytes, yolo);
    assert(graph.node?.some(node => node.opType === "If"));
    assert(graph.node?.some(node => node.output?.includes("model/scores")));
  });

  it("comes with a warning when its sizes depend on the picture", async () => {
    const bytes = syntheticModel({
      input: [1, 3, 2, 4],
      body: (words, x) => ({ rows: yoloRows(words, x) }),
      spoil: ({ graph }) => {
        const ones = new Uint8Array(new Float32Array(8).fill(1).buffer);
        graph.initializer?.push({
          name: "ones",
          dims: [8],
          dataType: TensorProto.DataType.FLOAT,
          rawData: ones,
        });
        graph.initializer?.push(int64s("flat", [8]));
        graph.node?.push(
          { opType: "NonZero", input: ["ones"], output: ["where"] },
          { opType: "Reshape", input: ["where", "flat"], output: ["index"] },
          {
            opType: "Gather",
            input: ["rows", "index"],
            output: ["out"],
            attribute: [{ name: "axis", i: 1, type: 2 }],
          },
        );
        graph.output = [{ name: "out", type: { tensorType: { elemType: 1 } } }];
      },
    });
    const { warnings } = await rewriteModel(bytes, yolo, tryModel);
    assert.match(warnings.join(), /NonZero, which TensorRT may refuse/);
    const plain = syntheticModel({
      input: [1, 3, 2, 4],
      body: (words, x) => ({ output0: yoloRows(words, x) }),
    });
    assert.deepEqual((await rewriteModel(plain, yolo, tryModel)).warnings, []);
  });

  it("is refused where as many candidates come out as the picture has things to show", async () => {
    const { FLOAT } = TensorProto.DataType;
    const bytes = syntheticModel({
      input: [1, 3, 2, 4],
      body: (words, x) => ({ red: words.reshape(words.slice(x, 1, 0, 1), [8]) }),
      spoil: ({ graph }) => {
        const rows = Array.from({ length: 8 }, () => [0, 0, 2, 1, 0.5, 0]);
        graph.initializer?.push(
          { name: "half", dims: [], dataType: FLOAT, floatData: [0.5] },
          { name: "rows", dims: [1, 8, 6], dataType: FLOAT, floatData: rows.flat() },
          int64s("flat", [-1]),
        );
        graph.node?.push(
          { opType: "Greater", input: ["red", "half"], output: ["shown"] },
          { opType: "NonZero", input: ["shown"], output: ["where"] },
          { opType: "Reshape", input: ["where", "flat"], output: ["index"] },
          {
            opType: "Gather",
            input: ["rows", "index"],
            output: ["out"],
            attribute: [{ name: "axis", i: 1, type: 2 }],
          },
        );
        graph.output = [{ name: "out", type: { tensorType: { elemType: FLOAT } } }];
      },
    });
    await assert.rejects(rewriteModel(bytes, yolo, tryModel), error => {
      assert(isFault(error, "bad-model"), String(error));
      assert.match(error.message, /another number of candidates: export it without its own choice of boxes/);
      return true;
    });
  });

  it("may list its weights as inputs, as old files must", async () => {
    const bytes = syntheticModel({
      input: [1, 3, 2, 4],
      opset: 11,
      body: (words, x) => ({ output0: yoloRows(words, x) }),
      spoil: model => {
        Object.assign(model, { irVersion: 3 });
        for (const { name = "", dims = [], dataType } of model.graph.initializer ?? []) {
          const shape = { dim: (dims ?? []).map(dimValue => ({ dimValue })) };
          model.graph.input?.push({ name, type: { tensorType: { elemType: dataType ?? 0, shape } } });
        }
      },
    });
    const { irVersion, graph } = ModelProto.decode((await rewriteModel(bytes, yolo, tryModel)).onnx);
    assert.deepEqual(
      graph?.input?.map(input => input.name),
      ["picture"],
    );
    assert(Number(irVersion) >= 4, "before version 4 weights that are no inputs are not allowed");
  });
});
