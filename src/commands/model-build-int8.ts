import { createHash } from "node:crypto";
import { type CalibrationSet, digestsOf, openCalibrationSet } from "../dataset/calibration-set.ts";
import type { LabelledPicture } from "../dataset/labelled.ts";
import { readPixels } from "../dataset/pictures.ts";
import { walkTensors } from "../device/tensor-walk.ts";
import { Fault } from "../fault.ts";
import { calibrate, calibrationMethod, walksOf } from "../models/int8/calibrate.ts";
import { quantizeModel } from "../models/int8/graph.ts";
import { findQuantized, type Int8Origin, keepQuantized, quantizedFile } from "../models/int8/kept.ts";
import type { Int8Report } from "../models/int8/report.ts";
import { type Model, sha256Of } from "../models/manifest.ts";
import { type DatasetOptions, openPictures } from "./dataset-options.ts";
import { describeInt8, figuresOf } from "./model-int8-figures.ts";
import { openProgress, timeLeft } from "./progress.ts";
import { say } from "./say.ts";

export type Int8Options = {
  readonly int8?: true;
  readonly calibration?: string;
  readonly data?: string;
  /** False: calibrate and judge only. */
  readonly engine: boolean;
};

/** The folders that an INT8 engine is made by. */
export type Int8Wish = { readonly calibration: string; readonly data: string };

/** What is wished for; undefined is FP16. Throws Fault("usage") for half a wish. */
export function checkInt8({ int8, calibration, data, engine }: Int8Options): Int8Wish | undefined {
  const refuse = (why: string) => new Fault("usage", why);
  if (!int8) {
    if (calibration === undefined && data === undefined && engine) return undefined;
    throw refuse("--calibration, --data and --no-engine are about INT8: add --int8, or leave them out.");
  }
  if (calibration === undefined) {
    throw refuse(
      "INT8 needs pictures to measure its ranges on: add --calibration DIR, a folder of pictures from the cart's cameras.",
    );
  }
  if (data === undefined) {
    throw refuse(
      "Without labelled pictures nobody would know what INT8 costs in accuracy: add --data DIR, with other pictures than --calibration.",
    );
  }
  return { calibration, data };
}

type Order = DatasetOptions & Int8Wish & { readonly again?: true };

/**
 * Gives the quantized model's file and what is known of it, which is printed: what was kept, or, where something of
 * it has changed, measured anew.
 */
export async function prepareInt8(
  model: Model,
  order: Order,
): Promise<{ readonly file: string; readonly report: Int8Report }> {
  const { manifest, folder } = model;
  const set = await openCalibrationSet(order.calibration);
  const { pictures } = await openPictures(order.data, order, manifest.labels);
  const data = {
    pictures: pictures.length,
    sha256: await unseen(pictures, set),
    threshold: manifest.thresholds.score,
  };
  const origin: Int8Origin = { model: manifest.sha256, calibration: set, data };
  const kept = order.again ? undefined : findQuantized(folder, origin);
  if (kept) {
    for (const line of describeInt8(manifest.name, kept)) say(line);
    return { file: quantizedFile(folder, origin), report: kept };
  }
  const onnx = await quantize(model, set);
  const report: Int8Report = {
    schema: 1,
    precision: "int8",
    model: manifest.sha256,
    quantized: sha256Of(onnx),
    calibration: { pictures: set.files.length, sha256: set.sha256, method: calibrationMethod },
    data,
    float: await figuresOf(model, pictures, { title: "judge the float model", options: order }),
    int8: await figuresOf({ ...model, onnx }, pictures, { title: "judge INT8", options: order }),
  };
  for (const line of describeInt8(manifest.name, report)) say(line);
  return { file: keepQuantized(folder, onnx, report), report };
}

/**
 * SHA-256 of labelled pictures and of what is marked in them. Throws Fault("bad-data") where one of them was
 * calibrated on: INT8 would be judged by what it was fitted to.
 */
async function unseen(pictures: readonly LabelledPicture[], set: CalibrationSet): Promise<string> {
  const digests = await digestsOf(pictures.map(({ file }) => file));
  const known = new Set(set.digests);
  const shared = digests.filter(digest => known.has(digest)).length;
  if (shared > 0) {
    throw new Fault(
      "bad-data",
      `--calibration holds ${shared} of the pictures of --data, so the figures would flatter: take them out of one of the two.`,
    );
  }
  const all = pictures.map(({ name, objects }, at) => ({ name, objects, picture: digests[at] }));
  return createHash("sha256").update(JSON.stringify(all)).digest("hex");
}

async function quantize({ manifest, onnx }: Model, { files }: CalibrationSet): Promise<Uint8Array> {
  const steps = walksOf(onnx) * files.length;
  const progress = openProgress("calibrate");
  const started = performance.now();
  let done = 0;
  async function* pictures() {
    for (const file of files) {
      yield await readPixels(file, manifest.input);
      done += 1;
      progress.show(`${done} of ${steps} looks${timeLeft(done / steps, performance.now() - started)}`);
    }
  }
  const ranges = await calibrate(onnx, (probe, see) => walkTensors(probe, manifest.input, pictures(), see));
  progress.clear();
  return quantizeModel(onnx, ranges);
}
