import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { tryModel } from "../../../src/device/detector-trial.ts";
import { isFault } from "../../../src/fault.ts";
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
  const four = (words: Words, x: Value): Value => {
    const rows = pixelRows(words, x);
    return words.concat([rows, words.slice(rows, 2, 0, 1)], 2);
  };

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
    const body = (words: Words, x: Value) => ({
      logits: four(words, x),
      hidden: x,
      pred_boxes: boxes(words),
    });
    const byHand = expected(pixel => normalised(pixel).map(sigmoid), fromCentre);
    await assertReads(syntheticModel({ input: nchw, body }), wanted("detr", 4), byHand);
  });

  it("is read by its numbers when four classes look like boxes and no name tells", async () => {
    const body = (words: Words, x: Value) => ({ 1180: four(words, x), 1181: boxes(words) });
    const byHand = expected(pixel => normalised(pixel).map(sigmoid), fromCentre);
    await assertReads(syntheticModel({ input: nchw, body }), wanted("detr", 4), byHand);
  });

  it("is refused when neither names nor numbers tell logits from boxes", async () => {
    const body = (words: Words, x: Value) => ({ 1180: words.mul(four(words, x), 0.1), 1181: boxes(words) });
    const onnx = syntheticModel({ input: nchw, body });
    await assert.rejects(rewriteModel(onnx, wanted("detr", 4), tryModel), /name its outputs logits and/);
  });

  it("is refused with boxes in pixels, of which nothing would be left in the picture", async () => {
    const body = (words: Words, x: Value) => ({
      logits: pixelRows(words, x),
      pred_boxes: words.mul(boxes(words), 4),
    });
    const onnx = syntheticModel({ input: nchw, body });
    await assert.rejects(rewriteModel(onnx, wanted("detr"), tryModel), /those in pred_boxes are pixels/);
  });

  it("is not taken for a softmax where the last of one column too many never means nothing", async () => {
    // RF-DETR's sigmoids, or an RT-DETR whose labels file lacks a line.
    const body = (words: Words, x: Value) => {
      const rows = pixelRows(words, x);
      return { dets: boxes(words), labels: words.concat([rows, words.floats(spare, [1, count, 1])], 2) };
    };
    const spare = new Array(count).fill(-6);
    const onnx = syntheticModel({ input: nchw, body });
    await assert.rejects(rewriteModel(onnx, wanted("detr"), tryModel), error => {
      assert(isFault(error, "bad-model"));
      return /gives 4 scores for 3 labels.*name all 4 with --scores sigmoid/.test(error.message);
    });
    const named = { ...wanted("detr", 4), scores: "sigmoid" as const };
    await assertReads(
      onnx,
      named,
      expected(pixel => normalised(pixel).map(sigmoid), fromCentre),
    );
    const { reading } = await rewriteModel(onnx, { ...wanted("detr"), scores: "softmax" }, tryModel);
    assert.match(reading.join(), /a softmax over 3 labels/);
  });

  it("is refused when --scores and the labels contradict its shape", async () => {
    const body = (words: Words, x: Value) => ({ logits: pixelRows(words, x), pred_boxes: boxes(words) });
    const onnx = syntheticModel({ input: nchw, body });
    const how = { ...wanted("detr", 2), scores: "sigmoid" as const };
    await assert.rejects(rewriteModel(onnx, how, tryModel), /knows 3 classes but the labels file names 2/);
  });
});
