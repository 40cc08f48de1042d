import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { tryModel } from "../../../src/device/detector-trial.ts";
import { isFault } from "../../../src/fault.ts";
import { rewriteModel } from "../../../src/models/rewrite.ts";
import type { Value, Words } from "../../../src/models/words.ts";
import {
  assertReads,
  bestOf,
  count,
  expected,
  fromCentre,
  nchw,
  pixelRows,
  rgb,
  rowsOfFour,
  shares,
  size,
  wanted,
} from "./bright-picture.ts";
import { agree, candidatesOf, syntheticModel } from "./synthetic.ts";

describe("YOLO v5 to v11", () => {
  const pixelsWide = (row: readonly number[]): number[] => row.map((share, at) => share * (at % 2 ? 2 : 4));
  const rows = (words: Words, x: Value): Value =>
    words.concat([words.floats(rowsOfFour.flatMap(pixelsWide), [1, count, 4]), pixelRows(words, x)], 2);
  const byHand = expected(shares, fromCentre);

  for (const opset of [11, 13, 18]) {
    it(`is read channels first, at opset ${opset}`, async () => {
      const body = (words: Words, x: Value) => ({ output0: words.transpose(rows(words, x), [0, 2, 1]) });
      await assertReads(syntheticModel({ input: nchw, opset, body }), wanted("yolo"), byHand);
    });
  }

  it("is read candidates first", async () => {
    const body = (words: Words, x: Value) => ({ output0: rows(words, x) });
    await assertReads(syntheticModel({ input: nchw, body }), wanted("yolo"), byHand);
  });

  it("is read with an objectness, as v5 to v7 give it, from one label on", async () => {
    for (const labelCount of [1, 2]) {
      const scores = (pixel: number) => {
        const [objectness = 0, ...classes] = shares(pixel).slice(0, 1 + labelCount);
        return classes.map(share => objectness * share);
      };
      const body = (words: Words, x: Value) => ({
        output0: words.slice(rows(words, x), 2, 0, 5 + labelCount),
      });
      const onnx = syntheticModel({ input: nchw, body });
      await assertReads(onnx, wanted("yolo", labelCount), expected(scores, fromCentre));
    }
  });

  it("is read with boxes in 0–1, as the same tool exports other detectors", async () => {
    const body = (words: Words, x: Value) => ({
      output0: words.concat([words.floats(rowsOfFour.flat(), [1, count, 4]), pixelRows(words, x)], 2),
    });
    await assertReads(syntheticModel({ input: nchw, body }), wanted("yolo"), expected(shares, fromCentre));
  });

  it("is read in half precision, with an open picture size and outputs named like the contract's", async () => {
    const body = (words: Words, x: Value) => {
      // Weights in half precision multiply nothing but a picture in half precision.
      const weighed = words.mul(x, words.cast(words.floats([1]), "float16"));
      return { boxes: words.cast(rows(words, words.cast(weighed, "float")), "float16") };
    };
    const onnx = syntheticModel({ input: [0, 3, 0, 0], inputType: "float16", body });
    const rewritten = await rewriteModel(onnx, { ...wanted("yolo"), input: size }, tryModel);
    assert(agree(await candidatesOf(rewritten.onnx, rgb, size), byHand, 2e-3));
  });

  it("knows by three anchors a cell that there is an objectness, and never takes it for the first label", async () => {
    const withCells = (side: number, cells: number) =>
      syntheticModel({
        input: [1, 3, side, side],
        body: (words, x) => {
          const rows = words.slice(words.reshape(x, [1, side * side, 3]), 1, 0, cells);
          const boxes = words.floats(new Array(cells * 4).fill(0.5), [1, cells, 4]);
          return { output0: words.concat([rows, boxes], 2) };
        },
      });
    // As many candidates as v5 to v7 have: three in each of 4x4, 2x2 and 1x1 cells, and as a P6 model on twice the side.
    for (const onnx of [withCells(32, 3 * (16 + 4 + 1)), withCells(64, 3 * (64 + 16 + 4 + 1))]) {
      assert.match((await rewriteModel(onnx, wanted("yolo", 2), tryModel)).reading.join(), /objectness/);
      // With one line too many every label would be the one before it. The sentence must not lead there either.
      for (const labelCount of [1, 3, 7]) {
        const refused = new RegExp(`knows 2 classes but the labels file names ${labelCount}`);
        await assert.rejects(rewriteModel(onnx, wanted("yolo", labelCount), tryModel), refused);
      }
    }
  });

  it("is read as an end-to-end export, even with two labels", async () => {
    const classes = rowsOfFour.map((_, at) => at % 2);
    const corners = rowsOfFour.map(([x = 0, y = 0, w = 0, h = 0]) => [
      x * 4,
      y * 2,
      (x + w) * 4,
      (y + h) * 2,
    ]);
    const body = (words: Words, x: Value) => {
      const red = words.slice(pixelRows(words, x), 2, 0, 1);
      const boxes = words.floats(corners.flat(), [1, count, 4]);
      return { output0: words.concat([boxes, red, words.floats(classes, [1, count, 1])], 2) };
    };
    const byHand = bestOf(
      corners.map((corner, at) => ({
        score: shares(at)[0] ?? 0,
        label: classes[at] ?? 0,
        box: corner.map((side, edge) => side / (edge % 2 ? 2 : 4)),
      })),
    );
    await assertReads(syntheticModel({ input: nchw, body }), wanted("yolo", 2), byHand);
  });

  it("is read as an end-to-end export although some of what it hardly sees is inside out", async () => {
    // Without DFL a head gives distances to the edges as they come, and unlikely ones below 0 (YOLO26).
    const classes = rowsOfFour.map((_, at) => at % 2);
    const corners = rowsOfFour.map((_, at) => (at === 5 ? [3, 1, 2, 1.5] : [at / 8, 0.5, 2 + at / 8, 1.5]));
    const body = (words: Words, x: Value) => {
      const red = words.slice(pixelRows(words, x), 2, 0, 1);
      const boxes = words.floats(corners.flat(), [1, count, 4]);
      return { output0: words.concat([boxes, red, words.floats(classes, [1, count, 1])], 2) };
    };
    const onnx = syntheticModel({ input: nchw, body });
    // As raw rows of one label the class would be its score, and of two labels both would be.
    for (const labelCount of [2, 3]) {
      const { reading } = await rewriteModel(onnx, wanted("yolo", labelCount), tryModel);
      assert.match(reading.join(), /finished detections/);
    }
  });

  it("is refused with another count of labels", async () => {
    const onnx = syntheticModel({ input: nchw, body: (words, x) => ({ output0: rows(words, x) }) });
    await assert.rejects(rewriteModel(onnx, wanted("yolo", 7), tryModel), error => {
      assert(isFault(error, "bad-model"));
      return /knows 3 classes but the labels file names 7/.test(error.message);
    });
  });
});
