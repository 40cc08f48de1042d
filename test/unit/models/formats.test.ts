import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { tryModel } from "../../../src/device/detector-trial.ts";
import { isFault } from "../../../src/fault.ts";
import type { Rewriting } from "../../../src/models/rewrite.ts";
import { rewriteModel } from "../../../src/models/rewrite.ts";
import type { Value, Words } from "../../../src/models/words.ts";
import { agree, type Candidate, candidatesOf, spread, syntheticModel } from "./synthetic.ts";

// A picture of 4x2 pixels whose every colour differs; the models score by the colours they are given.
const size = { width: 4, height: 2 };
const count = size.width * size.height;
const rgb = Uint8Array.from(spread(count * 3), share => Math.round(20 + share * 200));
const colourOf = (pixel: number, channel: number): number => rgb[pixel * 3 + channel] ?? 0;
const numbers = spread(count * 4, 0.569840291);
const rowsOfFour = Array.from({ length: count }, (_, at) => numbers.slice(at * 4, at * 4 + 4));

const nchw = [1, 3, size.height, size.width];
/** The input's colours as [1,N,3]: one row a pixel. */
const pixelRows = (words: Words, x: Value): Value =>
  words.transpose(words.reshape(x, [1, 3, count]), [0, 2, 1]);

const wanted = (format: Rewriting["format"], labelCount = 3): Rewriting => ({ format, labelCount, topK: 5 });

function bestOf(candidates: readonly Candidate[], k = 5): Candidate[] {
  return [...candidates].sort((one, other) => other.score - one.score).slice(0, k);
}

function expected(
  scoresOf: (pixel: number) => number[],
  boxOf: (numbers: readonly number[]) => number[],
): Candidate[] {
  return bestOf(
    rowsOfFour.map((numbers, pixel) => {
      const scores = scoresOf(pixel);
      const score = Math.max(...scores);
      return { score, label: scores.indexOf(score), box: boxOf(numbers) };
    }),
  );
}

const fromCentre = ([x = 0, y = 0, w = 0, h = 0]: readonly number[]): number[] => [
  x - w / 2,
  y - h / 2,
  x + w / 2,
  y + h / 2,
];
const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit));
const shares = (pixel: number): number[] => [0, 1, 2].map(channel => colourOf(pixel, channel) / 255);
const mean = [0.485, 0.456, 0.406];
const deviation = [0.229, 0.224, 0.225];
const normalised = (pixel: number): number[] =>
  shares(pixel).map((share, at) => (share - (mean[at] ?? 0)) / (deviation[at] ?? 1));

async function assertReads(onnx: Uint8Array, how: Rewriting, what: readonly Candidate[]): Promise<void> {
  const rewritten = await rewriteModel(onnx, how, tryModel);
  const found = await candidatesOf(rewritten.onnx, rgb, size);
  assert(agree(found, what), `${JSON.stringify(found)}\nexpected\n${JSON.stringify(what)}`);
}

describe("YOLO v8 to v11", () => {
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

  it("is read in half precision, with an open picture size and outputs named like the contract's", async () => {
    const body = (words: Words, x: Value) => ({
      boxes: words.cast(rows(words, words.cast(x, "float")), "float16"),
    });
    const onnx = syntheticModel({ input: [0, 3, 0, 0], inputType: "float16", body });
    const rewritten = await rewriteModel(onnx, { ...wanted("yolo"), input: size }, tryModel);
    assert(agree(await candidatesOf(rewritten.onnx, rgb, size), byHand, 2e-3));
  });

  it("is refused with another count of labels", async () => {
    const onnx = syntheticModel({ input: nchw, body: (words, x) => ({ output0: rows(words, x) }) });
    await assert.rejects(rewriteModel(onnx, wanted("yolo", 7), tryModel), error => {
      assert(isFault(error, "bad-model"));
      return /knows 3 classes but the labels file names 7/.test(error.message);
    });
  });
});

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
    const { warnings } = await rewriteModel(onnx, how(3), tryModel);
    assert.match(warnings.join(), /TensorRT may refuse/);
  });
});

describe("YOLOX", () => {
  // 32x32 pixels have 16 cells of 8, 4 of 16 and 1 of 32.
  const side = { width: 32, height: 32 };
  const cells = 21;
  const raw = Array.from({ length: cells }, (_, at) => [
    0.25,
    0.5,
    0.1 * (at % 5),
    -0.2,
    0.5 + at / 50,
    0.2,
    0.9,
  ]);
  const onnx = (rows: number[][]) =>
    syntheticModel({
      input: [1, 3, 32, 32],
      body: (words, x) => ({
        output: words.add(
          words.floats(rows.flat(), [1, cells, 7]),
          words.mul(words.slice(words.reshape(x, [3072]), 0, 0, 1), 0),
        ),
      }),
    });
  const stridesAndCells = [8, 16, 32].flatMap(stride =>
    Array.from({ length: (32 / stride) ** 2 }, (_, at) => ({
      stride,
      x: at % (32 / stride),
      y: Math.floor(at / (32 / stride)),
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
      box: fromCentre([x / 32, y / 32, w / 32, h / 32]),
    })),
  );

  for (const [how, rows] of [
    ["to be decoded", raw],
    ["already decoded in the file", decoded],
  ] as const) {
    it(`is read with boxes ${how}`, async () => {
      const rewritten = await rewriteModel(onnx(rows), wanted("yolox", 2), tryModel);
      const found = await candidatesOf(rewritten.onnx, new Uint8Array(32 * 32 * 3), side);
      assert(agree(found, byHand), `${JSON.stringify(found)}\nexpected\n${JSON.stringify(byHand)}`);
    });
  }

  it("gives all candidates there are when more are asked for", async () => {
    const rewritten = await rewriteModel(onnx(raw), { ...wanted("yolox", 2), topK: 100 }, tryModel);
    assert.equal(rewritten.topK, cells);
    assert.equal((await candidatesOf(rewritten.onnx, new Uint8Array(32 * 32 * 3), side)).length, cells);
  });
});
