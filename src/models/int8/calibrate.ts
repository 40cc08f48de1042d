import { Fault } from "../../fault.ts";
import type { Value } from "../words.ts";
import { valuesToMeasure, withOutputs } from "./graph.ts";
import { openHistogram } from "./histogram.ts";

/** Of the numbers in a tensor, the share that a byte must hold; the rest is cut off at its ends. */
const heldShare = 0.9999;

/** How ranges were chosen, for those who read a report. */
export const calibrationMethod = `percentile ${heldShare * 100} of |x| a tensor, largest |w| an output channel`;

/**
 * So many values are measured in one walk through the pictures. The early ones of a large model take tens of
 * megabytes each; this keeps them within a Jetson's memory, and a model of a hundred walks a dozen times.
 */
const valuesAtOnce = 8;

/** Runs a model on every calibration picture, and hands over each output of each picture as it comes. */
export type Walk = (onnx: Uint8Array, see: (name: Value, numbers: Float32Array) => void) => Promise<void>;

/** How many walks there will be, for those who tell the time that is left. */
export function walksOf(onnx: Uint8Array): number {
  return Math.ceil(valuesToMeasure(onnx).length / valuesAtOnce);
}

/**
 * Measures the range of every value that INT8 rounds: the largest size (float32, as the model has it) that its
 * 255 steps must reach. Values that were never anything but zero have none. Throws Fault("bad-model") where the
 * model gives endless numbers, or cannot be quantized at all.
 */
export async function calibrate(onnx: Uint8Array, walk: Walk): Promise<ReadonlyMap<Value, number>> {
  const ranges = new Map<Value, number>();
  const values = valuesToMeasure(onnx);
  for (let from = 0; from < values.length; from += valuesAtOnce) {
    const chunk = values.slice(from, from + valuesAtOnce);
    const histograms = new Map(chunk.map(value => [value, openHistogram()]));
    await walk(withOutputs(onnx, chunk), (name, numbers) => histograms.get(name)?.add(numbers));
    for (const [value, histogram] of histograms) {
      const range = histogram.reach(heldShare);
      if (range > 0) ranges.set(value, finite(range, value));
    }
  }
  return ranges;
}

function finite(range: number, value: Value): number {
  if (Number.isFinite(range)) return range;
  throw new Fault(
    "bad-model",
    `The model gives endless numbers in ${value}: export it again, and check it with "stepout evaluate detections".`,
  );
}
