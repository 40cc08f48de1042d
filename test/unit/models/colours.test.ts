import { describe, it } from "node:test";
import type { Pixels } from "../../../src/models/formats/format.ts";
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
  shares,
  sigmoid,
  size,
  wanted,
} from "./bright-picture.ts";
import { syntheticModel } from "./synthetic.ts";

describe("the colours a model was trained on", () => {
  const flat = rowsOfFour.flat();
  const body = (words: Words, x: Value) => ({
    logits: pixelRows(words, x),
    pred_boxes: words.floats(flat, [1, count, 4]),
  });
  const ways: [Pixels, (pixel: number) => number[]][] = [
    ["rgb-0-1", shares],
    ["rgb-minus1-1", pixel => shares(pixel).map(share => share * 2 - 1)],
    ["rgb-imagenet", normalised],
  ];

  for (const [pixels, colours] of ways) {
    it(`are made in the graph: ${pixels}`, async () => {
      const byHand = expected(pixel => colours(pixel).map(sigmoid), fromCentre);
      await assertReads(syntheticModel({ input: nchw, body }), { ...wanted("detr"), pixels }, byHand);
    });
  }

  for (const [pixels, order] of [
    ["rgb-0-255", [0, 1, 2]],
    ["bgr-0-255", [2, 1, 0]],
  ] as const) {
    it(`are made in the graph: ${pixels}`, async () => {
      // Brought back to 0–1 by the model itself, so that the sigmoid can tell them apart.
      const scaled = (words: Words, x: Value) => body(words, words.mul(x, 1 / 255));
      const byHand = expected(pixel => order.map(at => sigmoid(shares(pixel)[at] ?? 0)), fromCentre);
      await assertReads(syntheticModel({ input: nchw, body: scaled }), { ...wanted("detr"), pixels }, byHand);
    });
  }

  it("are made for models that keep a pixel's colours together, too", async () => {
    const together = (words: Words, x: Value) => body(words, words.transpose(x, [0, 3, 1, 2]));
    const input = [1, size.height, size.width, 3];
    const byHand = expected(pixel => normalised(pixel).map(sigmoid), fromCentre);
    await assertReads(syntheticModel({ input, body: together }), wanted("detr"), byHand);
  });
});
