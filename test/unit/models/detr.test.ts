import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { tryModel } from "../../../src/device/detector-trial.ts";
import { rewriteModel } from "../../../src/models/rewrite.ts";
import type { Value, Words } from "../../../src/models/words.ts";
import {
  assertReads,
  count,
  expected,
  fromCentre,
  nchw,
  normalised,
  pixelRows,
  rowsOfFour,
  sigmoid,
  wanted,
} from "./bright-picture.ts";
import { syntheticModel } from "./synthetic.ts";

describe("DETR", () => {
  const boxes = (words: Words): Value => words.floats(rowsOfFour.flat(), [1, count, 4]);

  it("is read with independent sigmoids and ImageNet's colours", async () => {
    const body = (words: Words, x: Value) => ({ pred_logits: pixelRows(words, x), pred_boxes: boxes(words) });
    const byHand = expected(pixel => normalised(pixel).map(sigmoid), fromCentre);
    await assertReads(syntheticModel({ input: nchw, body }), wanted("detr"), byHand);
  });

  for (const opset of [11, 17]) {
    it(`is read with a softmax whose last class means nothing, at opset ${opset}`, async () => {
      const body = (words: Words, x: Value) => ({ pred_boxes: boxes(words), logits: pixelRows(words, x) });
      const byHand = expected(pixel => {
        const powers = normalised(pixel).map(Math.exp);
        const sum = powers.reduce((total, power) => total + power, 0);
        return powers.slice(0, 2).map(power => power / sum);
      }, fromCentre);
      await assertReads(syntheticModel({ input: nchw, opset, body }), wanted("detr", 2), byHand);
    });
  }

  it("is read by its names when there are four classes, and leaves other outputs aside", async () => {
    const four = (words: Words, x: Value): Value => {
      const rows = pixelRows(words, x);
      return words.concat([rows, words.slice(rows, 2, 0, 1)], 2);
    };
    const body = (words: Words, x: Value) => ({
      logits: four(words, x),
      hidden: x,
      pred_boxes: boxes(words),
    });
    const byHand = expected(pixel => normalised(pixel).map(sigmoid), fromCentre);
    await assertReads(syntheticModel({ input: nchw, body }), wanted("detr", 4), byHand);
  });

  it("is refused when --scores and the labels contradict its shape", async () => {
    const body = (words: Words, x: Value) => ({ logits: pixelRows(words, x), pred_boxes: boxes(words) });
    const onnx = syntheticModel({ input: nchw, body });
    const how = { ...wanted("detr", 2), scores: "sigmoid" as const };
    await assert.rejects(rewriteModel(onnx, how, tryModel), /knows 3 classes but the labels file names 2/);
  });
});
