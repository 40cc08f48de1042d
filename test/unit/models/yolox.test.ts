import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import ort from "onnxruntime-node";
import { openDetector } from "../../../src/device/detector.ts";
import type { Picture } from "../../../src/device/detector-canvas.ts";
import { openCanvas } from "../../../src/device/detector-canvas.ts";
import { tryModel } from "../../../src/device/detector-trial.ts";
import { importModel } from "../../../src/models/import.ts";
import { loadModel } from "../../../src/models/manifest.ts";
import { cocoLabels, decodePictures, fruitPhotos, shared, withoutShared } from "./pictures.ts";

const side = 416;
type Candidate = { score: number; label: number; box: number[] };

/** The raw model, its input made and its output decoded pixel by pixel, as YOLOX's own demo does it. */
async function decodeByHand(raw: ort.InferenceSession, rgb: Uint8Array): Promise<Candidate[]> {
  const plane = side * side;
  const bgr = new Float32Array(3 * plane);
  for (let at = 0; at < plane; at++) {
    for (let colour = 0; colour < 3; colour++) bgr[colour * plane + at] = rgb[at * 3 + 2 - colour] ?? 0;
  }
  const { output } = await raw.run({ images: new ort.Tensor("float32", bgr, [1, 3, side, side]) });
  assert(output && output.data instanceof Float32Array);
  const rows = output.data;
  const found: Candidate[] = [];
  let row = 0;
  for (const stride of [8, 16, 32]) {
    for (let y = 0; y < side / stride; y++) {
      for (let x = 0; x < side / stride; x++) {
        const [dx = 0, dy = 0, dw = 0, dh = 0, objectness = 0, ...classes] = rows.subarray(
          row * 85,
          ++row * 85,
        );
        const [cx, cy, w, h] = [
          (dx + x) * stride,
          (dy + y) * stride,
          Math.exp(dw) * stride,
          Math.exp(dh) * stride,
        ];
        const best = Math.max(...classes);
        const box = [cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2];
        found.push({ score: objectness * best, label: classes.indexOf(best), box });
      }
    }
  }
  return found.sort((one, other) => other.score - one.score);
}

async function runImported(session: ort.InferenceSession, rgb: Uint8Array): Promise<Candidate[]> {
  const out = await session.run({ picture: new ort.Tensor("uint8", rgb, [1, side, side, 3]) });
  const boxes = Array.from(out.boxes?.data as Float32Array, share => share * side);
  const classes = out.classes?.data as Int32Array;
  return Array.from(out.scores?.data as Float32Array, (score, at) => ({
    score,
    label: classes[at] ?? -1,
    box: boxes.slice(at * 4, at * 4 + 4),
  }));
}

const near = (one: Candidate, other: Candidate): boolean =>
  one.label === other.label &&
  Math.abs(one.score - other.score) < 1e-3 &&
  one.box.every((edge, at) => Math.abs(edge - (other.box[at] ?? Number.NaN)) < 0.5);

function pictures(): Picture[] {
  const photos = fruitPhotos(6).flatMap(photo => decodePictures(photo, side, 312));
  return [...decodePictures(shared.video, side, 234), ...photos];
}

describe("an imported YOLOX", { skip: withoutShared }, () => {
  const root = mkdtempSync(join(tmpdir(), "stepout-yolox-"));
  const name = "coco-nano";
  before(async () => {
    const order = { file: shared.yolox, name, format: "yolox", labelsFile: cocoLabels } as const;
    await importModel(order, root, tryModel);
  });
  after(() => rmSync(root, { recursive: true }));

  it("gives the boxes, scores and classes of the raw model decoded by hand", async () => {
    const raw = await ort.InferenceSession.create(readFileSync(shared.yolox));
    const imported = await ort.InferenceSession.create(loadModel(name, root).onnx);
    const canvas = openCanvas(side, side);
    let strong = 0;
    for (const picture of pictures()) {
      canvas.draw(picture);
      const byHand = await decodeByHand(raw, canvas.bytes);
      const candidates = await runImported(imported, canvas.bytes);
      assert.equal(candidates.length, 100);
      for (const [at, candidate] of candidates.entries()) {
        assert(
          byHand.some(one => near(one, candidate)),
          `candidate ${at}: ${JSON.stringify(candidate)}`,
        );
        assert(Math.abs((byHand[at]?.score ?? 0) - candidate.score) < 1e-3, "the best K, in order");
        if (candidate.score > 0.3) strong++;
      }
    }
    // Pictures on which nothing is seen would agree about nothing.
    assert(strong > 30, `only ${strong} strong candidates`);
    await raw.release();
    await imported.release();
  });

  it("finds the three bottles that stand on the shelf when the film begins", async () => {
    await using detector = await openDetector({ model: loadModel(name, root), providers: ["cpu"] });
    const [first] = decodePictures(shared.video, side, 234);
    assert(first);
    const bottles = (await detector.detect(first)).filter(found => found.label === "bottle");
    assert.equal(bottles.length, 3);
    for (const { box } of bottles) assert(box.every(edge => edge >= 0 && edge <= 1));
  });
});
