import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { tryModel } from "../../../src/device/detector-trial.ts";
import { rewriteModel } from "../../../src/models/rewrite.ts";
import { bestOf, fromCentre, wanted } from "./bright-picture.ts";
import { agree, candidatesOf, syntheticModel } from "./synthetic.ts";

describe("YOLOX", () => {
  // 64x32 pixels have 32 cells of 8, 8 of 16 and 2 of 32.
  const wide = { width: 64, height: 32 };
  const cells = 42;
  const raw = Array.from({ length: cells }, (_, at) => [
    0.25,
    0.5,
    0.1 * (at % 5),
    -0.2,
    0.5 + at / 100,
    0.2,
    0.9,
  ]);
  const onnx = (rows: number[][]) =>
    syntheticModel({
      input: [1, 3, 32, 64],
      body: (words, x) => ({
        output: words.add(
          words.floats(rows.flat(), [1, cells, 7]),
          words.mul(words.slice(words.reshape(x, [3 * 64 * 32]), 0, 0, 1), 0),
        ),
      }),
    });
  const stridesAndCells = [8, 16, 32].flatMap(stride =>
    Array.from({ length: (64 / stride) * (32 / stride) }, (_, at) => ({
      stride,
      x: at % (64 / stride),
      y: Math.floor(at / (64 / stride)),
    })),
  );
  const decoded = raw.map(([dx = 0, dy = 0, dw = 0, dh = 0, ...rest], at) => {
    const { stride, x, y } = stridesAndCells[at] ?? { stride: 0, x: 0, y: 0 };
    return [(dx + x) * stride, (dy + y) * stride, Math.exp(dw) * stride, Math.exp(dh) * stride, ...rest];
  });
  const byHand = bestOf(
    decoded.map(([x = 0, y = 0, w = 0, h = 0, objectness = 0]) => ({
      score: objectness * 0.9,
      label: 1,
      box: fromCentre([x / 64, y / 32, w / 64, h / 32]),
    })),
  );

  for (const [how, rows] of [
    ["to be decoded", raw],
    ["already decoded in the file", decoded],
  ] as const) {
    it(`is read with boxes ${how}`, async () => {
      const rewritten = await rewriteModel(onnx(rows), wanted("yolox", 2), tryModel);
      const found = await candidatesOf(rewritten.onnx, new Uint8Array(64 * 32 * 3), wide);
      assert(agree(found, byHand), `${JSON.stringify(found)}\nexpected\n${JSON.stringify(byHand)}`);
    });
  }

  it("gives all candidates there are when more are asked for", async () => {
    const rewritten = await rewriteModel(onnx(raw), { ...wanted("yolox", 2), topK: 100 }, tryModel);
    assert.equal(rewritten.topK, cells);
    assert.equal((await candidatesOf(rewritten.onnx, new Uint8Array(64 * 32 * 3), wide)).length, cells);
  });

  it("is refused with another count of labels", async () => {
    for (const labels of [1, 3])
      await assert.rejects(
        rewriteModel(onnx(raw), wanted("yolox", labels), tryModel),
        new RegExp(`knows 2 classes but the labels file names ${labels}`),
      );
  });
});
