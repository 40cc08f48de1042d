import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { tryModel } from "../../../src/device/detector-trial.ts";
import type { onnx } from "../../../src/models/proto.ts";
import { TensorProto } from "../../../src/models/proto.ts";
import type { Rewriting } from "../../../src/models/rewrite.ts";
import { rewriteModel } from "../../../src/models/rewrite.ts";
import { graphOf, yoloRows } from "./imported-graph.ts";
import { syntheticModel } from "./synthetic.ts";

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
