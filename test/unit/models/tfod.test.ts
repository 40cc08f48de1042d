import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { tryModel } from "../../../src/device/detector-trial.ts";
import type { Rewriting } from "../../../src/models/rewrite.ts";
import { rewriteModel } from "../../../src/models/rewrite.ts";
import type { Value, Words } from "../../../src/models/words.ts";
import {
  assertReads,
  bestOf,
  colourOf,
  count,
  expected,
  rgb,
  rowsOfFour,
  shares,
  size,
  wanted,
} from "./bright-picture.ts";
import { candidatesOf, syntheticModel } from "./synthetic.ts";

describe("TensorFlow Object Detection", () => {
  const nhwc = [1, 0, 0, 3];
  const how = (labelCount: number): Rewriting => ({ ...wanted("tfod", labelCount), input: size });
  const boxes = (words: Words): Value => words.floats(rowsOfFour.flat(), [1, count, 4]);
  const leftFirst = ([top = 0, left = 0, bottom = 0, right = 0]: readonly number[]): number[] => [
    left,
    top,
    right,
    bottom,
  ];
  const rows = (words: Words, x: Value): Value =>
    words.mul(words.reshape(words.cast(x, "float"), [1, count, 3]), 1 / 255);

  it("is read from its raw candidates, without the background class", async () => {
    const body = (words: Words, x: Value) => ({
      "raw_detection_boxes:0": boxes(words),
      "raw_detection_scores:0": rows(words, x),
      num_detections: words.floats([3], [1]),
    });
    const byHand = expected(pixel => shares(pixel).slice(1), leftFirst);
    await assertReads(syntheticModel({ input: nhwc, inputType: "uint8", body }), how(2), byHand);
  });

  it("is read from raw candidates that have no background class", async () => {
    const body = (words: Words, x: Value) => ({
      raw_detection_boxes: boxes(words),
      raw_detection_scores: rows(words, x),
    });
    const onnx = syntheticModel({ input: nhwc, inputType: "uint8", body });
    await assertReads(onnx, how(3), expected(shares, leftFirst));
    for (const labels of [1, 4])
      await assert.rejects(
        rewriteModel(onnx, how(labels), tryModel),
        new RegExp(`knows 2 classes but the labels file names ${labels}`),
      );
  });

  it("is read from its finished detections, whose classes count from 1", async () => {
    const classes = rowsOfFour.map((_, at) => 1 + (at % 3));
    const body = (words: Words, x: Value) => ({
      detection_boxes: boxes(words),
      detection_scores: words.reshape(words.slice(rows(words, x), 2, 0, 1), [1, count]),
      detection_classes: words.floats(classes, [1, count]),
    });
    const byHand = bestOf(
      rowsOfFour.map((numbers, at) => ({
        score: colourOf(at, 0) / 255,
        label: (classes[at] ?? 0) - 1,
        box: leftFirst(numbers),
      })),
    );
    const onnx = syntheticModel({ input: nhwc, inputType: "uint8", body });
    await assertReads(onnx, how(3), byHand);
    // The third class would have to be called something.
    await assert.rejects(rewriteModel(onnx, how(2), tryModel), /classes without a label: .*--labels/);
  });

  it("may leave room for more detections than it has made", async () => {
    const body = (words: Words, x: Value) => ({
      detection_boxes: boxes(words),
      detection_scores: words.mul(words.reshape(words.slice(rows(words, x), 2, 0, 1), [1, count]), 0),
      detection_classes: words.floats(new Array(count).fill(0), [1, count]),
    });
    const onnx = syntheticModel({ input: nhwc, inputType: "uint8", body });
    const { onnx: rewritten } = await rewriteModel(onnx, how(1), tryModel);
    const found = await candidatesOf(rewritten, rgb, size);
    assert.deepEqual(new Set(found.map(({ label }) => label)), new Set([0]));
  });
});
