import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { tryModel } from "../../../src/device/detector-trial.ts";
import type { onnx } from "../../../src/models/proto.ts";
import { ModelProto, TensorProto } from "../../../src/models/proto.ts";
import type { Rewriting } from "../../../src/models/rewrite.ts";
import { rewriteModel } from "../../../src/models/rewrite.ts";
import type { Value, Words } from "../../../src/models/words.ts";
import { syntheticModel } from "./synthetic.ts";

const int64s = (name: string, values: number[]): onnx.ITensorProto => ({
  name,
  dims: [values.length],
  dataType: TensorProto.DataType.INT64,
  int64Data: values,
});
const rowsOf = (words: Words, x: Value): Value => words.transpose(words.reshape(x, [1, 3, 8]), [0, 2, 1]);
const yoloRows = (words: Words, x: Value): Value => {
  const rows = rowsOf(words, x);
  return words.concat([rows, words.slice(rows, 2, 0, 2)], 2);
};

async function graphOf(bytes: Uint8Array, how: Rewriting): Promise<onnx.IGraphProto> {
  const { onnx } = await rewriteModel(bytes, how, tryModel);
  const { graph } = ModelProto.decode(onnx);
  assert(graph);
  return graph;
}

const shapeOf = ({ name, type }: onnx.IValueInfoProto) => [
  name,
  type?.tensorType?.elemType,
  (type?.tensorType?.shape?.dim ?? []).map(dim => Number(dim.dimValue)),
];

describe("an imported graph", () => {
  const yolo: Rewriting = { format: "yolo", labelCount: 1, topK: 3 };

  it("declares the contract's fixed shapes, and no whole numbers of 64 bits at its ends", async () => {
    const bytes = syntheticModel({
      input: [0, 3, 2, 4],
      body: (words, x) => ({ output0: yoloRows(words, x) }),
    });
    const graph = await graphOf(bytes, yolo);
    const { UINT8, FLOAT, INT32 } = TensorProto.DataType;
    assert.deepEqual(graph.input?.map(shapeOf), [["picture", UINT8, [1, 2, 4, 3]]]);
    assert.deepEqual(graph.output?.map(shapeOf), [
      ["boxes", FLOAT, [1, 3, 4]],
      ["scores", FLOAT, [1, 3]],
      ["classes", INT32, [1, 3]],
    ]);
  });

  it("gives the uint8 picture to a Cast and nothing else", async () => {
    const bytes = syntheticModel({
      input: [1, 3, 2, 4],
      body: (words, x) => ({ output0: yoloRows(words, x) }),
    });
    const graph = await graphOf(bytes, yolo);
    const readers = graph.node?.filter(node => node.input?.includes("picture"));
    assert.deepEqual(
      readers?.map(node => node.opType),
      ["Cast"],
    );
  });

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

  it("is the same bytes every time", async () => {
    const bytes = syntheticModel({
      input: [1, 3, 2, 4],
      body: (words, x) => ({ output0: yoloRows(words, x) }),
    });
    const [one, other] = [
      await rewriteModel(bytes, yolo, tryModel),
      await rewriteModel(bytes, yolo, tryModel),
    ];
    assert.deepEqual(one.onnx, other.onnx);
  });
});
