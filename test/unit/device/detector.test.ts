import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { DetectorOptions } from "../../../src/device/detector.ts";
import { openDetector } from "../../../src/device/detector.ts";
import { tryModel } from "../../../src/device/detector-trial.ts";
import { isFault } from "../../../src/fault.ts";
import type { Model } from "../../../src/models/manifest.ts";
import { sha256Of } from "../../../src/models/manifest.ts";
import { rewriteModel } from "../../../src/models/rewrite.ts";
import type { Value } from "../../../src/models/words.ts";
import { syntheticModel } from "../models/synthetic.ts";

const size = { width: 8, height: 4 };
/**
 * Four candidates in pixels of the model: two nearly the same, one far off, one weak. The scores are shares
 * of the first pixel's red, so a test sets them with the picture.
 */
const rows = [
  [2, 1, 2, 2],
  [2.1, 1, 2, 2],
  [5, 3, 2, 2],
  [7, 1, 1, 1],
];
const shares = [1, 0.9, 0.8, 0.25];

async function smallModel(spoilt?: "boxes" | "scores"): Promise<Model> {
  const onnx = syntheticModel({
    input: [1, 3, size.height, size.width],
    body: (words, x) => {
      const red = words.slice(words.reshape(x, [1, 1, 3 * size.width * size.height]), 2, 0, 1);
      // Endless less endless is no number: so what overflows ends, here on a red pixel.
      const endless = words.exp(words.mul(red, 1000));
      const spoil = (part: "boxes" | "scores", x: Value) =>
        part === spoilt ? words.add(x, words.sub(endless, endless)) : x;
      const scores = spoil("scores", words.mul(words.floats(shares, [1, 4, 1]), red));
      const other = words.mul(scores, 0.5);
      const boxes = spoil("boxes", words.floats(rows.flat(), [1, 4, 4]));
      return { output0: words.concat([boxes, other, scores], 2) };
    },
  });
  const rewritten = await rewriteModel(onnx, { format: "yolo", labelCount: 2, topK: 10 }, tryModel);
  return {
    folder: "",
    onnx: rewritten.onnx,
    manifest: {
      schema: 1,
      name: "small",
      task: "items",
      format: "yolo",
      labels: ["cola", "water"],
      input: rewritten.input,
      topK: rewritten.topK,
      thresholds: { score: 0.5, overlap: 0.5 },
      sha256: sha256Of(rewritten.onnx),
      source: { file: "small.onnx", sha256: sha256Of(onnx) },
      reading: [],
      software: "stepout",
    },
  };
}

const open = async (more: Partial<DetectorOptions> = {}) =>
  openDetector({ model: await smallModel(), providers: ["cpu"], ...more });

const picture = (width: number, height: number, red = 255) => ({
  data: new Uint8Array(width * height * 3).fill(red),
  width,
  height,
});

describe("a detector", () => {
  it("gives boxes in shares of the given picture, strongest first, overlaps suppressed", async () => {
    await using detector = await open();
    const found = await detector.detect(picture(8, 4));
    assert.deepEqual(
      found.map(one => one.label),
      ["water", "water"],
    );
    assert.deepEqual(
      found.map(one => one.score.toFixed(3)),
      ["1.000", "0.800"],
    );
    assert.deepEqual(
      found[0]?.box.map(side => Number(side.toFixed(5))),
      [1 / 8, 0, 3 / 8, 2 / 4],
    );
  });

  it("maps boxes back when the picture is smaller than the model's, and clips what lies beyond", async () => {
    await using detector = await open();
    const [first, second] = await detector.detect(picture(6, 3));
    assert.deepEqual(
      first?.box.map(side => Number(side.toFixed(5))),
      [1, 0, 3, 2].map((side, at) => Number((side / (at % 2 ? 3 : 6)).toFixed(5))),
    );
    assert.deepEqual(
      second?.box.map(side => Number(side.toFixed(5))),
      [0.66667, 0.66667, 1, 1],
    );
  });

  it("drops what is below the model's threshold, and gives it down to a lower floor", async () => {
    await using strict = await open();
    assert.equal((await strict.detect(picture(8, 4))).length, 2);
    await using lax = await open({ floor: 0.1 });
    assert.equal((await lax.detect(picture(8, 4))).length, 3);
    assert.equal(lax.threshold, 0.5);
    await using higher = await open({ floor: 0.9 });
    assert.equal((await higher.detect(picture(8, 4))).length, 2);
  });

  it("keeps pictures apart when it is asked twice at once", async () => {
    await using detector = await open({ floor: 0.01 });
    const [bright, dark] = await Promise.all([
      detector.detect(picture(8, 4)),
      detector.detect(picture(8, 4, 51)),
    ]);
    assert.equal(bright[0]?.score.toFixed(3), "1.000");
    assert.equal(dark[0]?.score.toFixed(3), "0.200");
    assert(detector.inferenceMs > 0);
  });

  it("goes on after a picture that does not fit", async () => {
    await using detector = await open();
    await assert.rejects(detector.detect(picture(9, 4)), /does not fit/);
    assert.equal((await detector.detect(picture(8, 4))).length, 2);
  });

  it("sees nothing only where nothing is: what is no number is told, and not passed over", async () => {
    for (const spoilt of ["boxes", "scores"] as const) {
      await using detector = await openDetector({ model: await smallModel(spoilt), providers: ["cpu"] });
      assert.deepEqual(await detector.detect(picture(8, 4, 0)), []);
      await assert.rejects(detector.detect(picture(8, 4)), error => {
        assert(isFault(error, "bad-model"));
        assert.match(error.message, /model "small" gave .* no numbers, on cpu in fp32: export it again/);
        return true;
      });
    }
  });

  it("finishes the picture it looks at before it is released", async () => {
    const detector = await open();
    const last = detector.detect(picture(8, 4));
    await detector[Symbol.asyncDispose]();
    assert.equal((await last).length, 2);
  });

  it("says what runs the model, and why it is not what was asked for", async () => {
    await using asked = await open();
    const why = "as requested";
    assert.deepEqual(asked.provider, { requested: ["cpu"], running: "cpu", precision: "fp32", why });
    await using wished = await open({ providers: ["abacus", "cpu"] });
    assert.equal(wished.provider.running, "cpu");
    assert.match(wished.provider.why, /abacus is not in this build/);
  });

  it("refuses a model whose outputs break the contract", async () => {
    const { manifest } = await smallModel();
    const onnx = syntheticModel({
      input: [1, 4, 8, 3],
      inputType: "uint8",
      body: (words, x) => ({ scores: words.cast(x, "float") }),
    });
    const opened = openDetector({ model: { manifest, folder: "", onnx }, providers: ["cpu"] });
    await assert.rejects(opened, error => {
      assert(isFault(error, "bad-model"));
      assert.match(error.message, /not an imported one \(it has pixels uint8 \[1,4,8,3\]/);
      return true;
    });
  });
});
