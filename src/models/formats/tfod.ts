import type { Value, Words } from "../words.ts";
import type { Candidates, Format, Measured, Reading } from "./format.ts";
import { labelMismatch, misfit } from "./format.ts";

/**
 * TensorFlow Object Detection API, converted with tf2onnx. Its signature names every output. The raw ones are
 * taken where they stand: `raw_detection_boxes` [1,N,4] and `raw_detection_scores` [1,N,C+1], all candidates
 * before overlap suppression, scores already converted, class 0 the background. Otherwise the finished ones:
 * `detection_boxes` [1,N,4], `detection_scores` [1,N], `detection_classes` [1,N] counted from 1. Boxes are top,
 * left, bottom, right in 0–1. (Outputs as in models/research/object_detection/meta_architectures.)
 */
export const tfod: Format = { pixels: "rgb-0-255", read };

function read(reading: Reading): Candidates {
  const named = (name: string): Measured | undefined =>
    reading.outputs.find(output => output.name.split(":")[0] === name && output.dims[0] === 1);
  const raw = { boxes: named("raw_detection_boxes"), scores: named("raw_detection_scores") };
  if (raw.boxes?.dims.length === 3 && raw.scores?.dims.length === 3) {
    return readRaw(reading, raw.boxes, raw.scores);
  }
  const boxes = named("detection_boxes");
  const scores = named("detection_scores");
  const classes = named("detection_classes");
  if (boxes?.dims.length === 3 && scores && classes) return readFinished(reading, { boxes, scores, classes });
  throw misfit(
    reading.outputs,
    "a TensorFlow Object Detection export names raw_detection_boxes and raw_detection_scores, or detection_boxes, detection_scores and detection_classes",
    "convert the saved model with tf2onnx and keep its output names",
  );
}

function readRaw({ words, labelCount }: Reading, boxes: Measured, scores: Measured): Candidates {
  const classes = scores.dims[2] ?? 0;
  const background = classes - labelCount;
  if (background !== 0 && background !== 1) throw labelMismatch(classes - 1, labelCount);
  return {
    count: boxes.dims[1] ?? 0,
    boxes: leftFirst(words, boxes.value),
    scored: { kind: "by-class", scores: words.slice(scores.value, 2, background, classes) },
    remark: `raw candidates${background ? ", class 0 is the background" : ""}`,
  };
}

type Finished = { boxes: Measured; scores: Measured; classes: Measured };

function readFinished({ words }: Reading, { boxes, scores, classes }: Finished): Candidates {
  // Room that was left empty may hold class 0, with a score of 0. A class beyond the labels stays one: under the last
  // label's name it would be counted as what it is not, and the trial could not tell that labels are missing.
  const fromZero = words.atLeast(words.sub(classes.value, 1), 0);
  return {
    count: boxes.dims[1] ?? 0,
    boxes: leftFirst(words, boxes.value),
    scored: { kind: "best", scores: scores.value, classes: words.cast(fromZero, "int32") },
    remark: "finished detections, classes counted from 1",
  };
}

/** Top, left, bottom, right to left, top, right, bottom. */
function leftFirst(words: Words, boxes: Value): Value {
  return words.gather(boxes, words.whole([1, 0, 3, 2]), 2);
}
