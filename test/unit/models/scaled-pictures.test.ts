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
  rgb,
  rowsOfFour,
  sigmoid,
  size,
  wanted,
} from "./bright-picture.ts";
import { syntheticModel } from "./synthetic.ts";

const twice = { width: 2 * size.width, height: 2 * size.height };

/** Every pixel of the bright picture four times: scaled down again it is the same. */
const twiceAsLarge = Uint8Array.from({ length: 4 * count * 3 }, (_, at) => {
  const [pixel, channel] = [Math.floor(at / 3), at % 3];
  const [x, y] = [pixel % twice.width, Math.floor(pixel / twice.width)];
  return rgb[(Math.floor(y / 2) * size.width + Math.floor(x / 2)) * 3 + channel] ?? 0;
});

describe("a model that is given larger pictures than its own", () => {
  const planes = (words: Words, x: Value) => ({
    logits: pixelRows(words, x),
    pred_boxes: words.floats(rowsOfFour.flat(), [1, count, 4]),
  });
  const together = (words: Words, x: Value) => planes(words, words.transpose(x, [0, 3, 1, 2]));
  const what = expected(pixel => normalised(pixel).map(sigmoid), fromCentre);

  for (const opset of [11, 13, 18])
    for (const [layout, input, body] of [
      ["planes of colour", nchw, planes],
      ["pixels with their colours together", [1, size.height, size.width, 3], together],
    ] as const) {
      it(`scales them itself: ${layout}, opset ${opset}`, async () => {
        const onnx = syntheticModel({ input, body, opset });
        const how = { ...wanted("detr"), pictures: twice };
        const rewritten = await assertReads(onnx, how, what, { rgb: twiceAsLarge, size: twice });
        assert.deepEqual(rewritten.input, twice);
        assert.match(rewritten.reading.join("; "), /pictures scaled to 4x2/);
      });
    }

  it("takes none of other proportions, which would be squeezed", async () => {
    const square = { ...wanted("detr"), pictures: { width: 8, height: 8 } };
    await assert.rejects(
      rewriteModel(syntheticModel({ input: nchw, body: planes }), square, tryModel),
      /looks at 4x2 pictures, which 8x8 ones would be squeezed into/,
    );
  });
});
