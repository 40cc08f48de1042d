import { Fault } from "../../fault.ts";
import type { Value, Words } from "../words.ts";
import type { Candidates, Format, Measured, Reading } from "./format.ts";
import { corners, inPixels, labelMismatch, misfit } from "./format.ts";

/**
 * DETR (Carion et al. 2020, arXiv:2005.12872) and its children: class logits [1,N,C] or [1,N,C+1] and boxes
 * [1,N,4] as centre, width and height in 0–1 of the picture. With C+1 the last class means "nothing" and the
 * scores are a softmax (DETR, Conditional DETR off); with C they are independent sigmoids (Deformable DETR,
 * RT-DETR). RF-DETR has sigmoids and one column more than it was trained on, so its shape alone misleads.
 */
export const detr: Format = { pixels: "rgb-imagenet", read };

function read({ words, outputs, input, labelCount, scores }: Reading): Candidates {
  const { logits, boxes } = findOutputs(outputs);
  const [, count = 0, classes = 0] = logits.dims;
  if (inPixels(boxes.data, { step: 4, count }, input)) {
    throw misfit(outputs, `DETR gives boxes in 0–1, and those in ${boxes.name} are pixels`, bareModel);
  }
  const softmax = scores ? scores === "softmax" : classes === labelCount + 1;
  if (classes !== labelCount + (softmax ? 1 : 0)) {
    throw labelMismatch(softmax ? classes - 1 : classes, labelCount);
  }
  if (scores === undefined && softmax && !isMostlyNothing(logits)) throw oneTooMany(classes, labelCount);
  const part = (from: number, to: number): Value => words.slice(boxes.value, 2, from, to);
  return {
    count,
    boxes: corners(words, part(0, 2), part(2, 4), [1, 1]),
    scored: { kind: "by-class", scores: toScores(words, logits.value, labelCount, softmax) },
    remark: softmax
      ? `scores are a softmax over ${labelCount} labels and a last class for "nothing"`
      : `scores are ${labelCount} independent sigmoids`,
  };
}

function toScores(words: Words, logits: Value, labelCount: number, softmax: boolean): Value {
  return softmax ? words.slice(words.softmax(logits, 2), 2, 0, labelCount) : words.sigmoid(logits);
}

/** Whether the last class is the likeliest of most candidates: a trial picture shows nothing that a softmax could find. */
function isMostlyNothing({ data, dims: [, count = 0, classes = 0] }: Measured): boolean {
  const rows = Array.from({ length: count }, (_, row) =>
    Array.from({ length: classes }, (_, at) => data[row * classes + at] ?? 0),
  );
  return rows.filter(row => row.at(-1) === Math.max(...row)).length > count / 2;
}

function oneTooMany(classes: number, labels: number): Fault {
  return new Fault(
    "bad-model",
    `The model gives ${classes} scores for ${labels} labels, and the last is not the "nothing" of a softmax, which wins on a trial picture: name all ${classes} with --scores sigmoid (the last of an RF-DETR stands for nothing), or insist on --scores softmax.`,
  );
}

const bareModel =
  "export the bare model, without its post-processor, and name its outputs logits and pred_boxes";

/** The two outputs by their usual names, else by their shapes. Others (masks, hidden states) are left aside. */
function findOutputs(outputs: readonly Measured[]): { logits: Measured; boxes: Measured } {
  const rows = outputs.filter(output => output.dims.length === 3 && output.dims[0] === 1);
  const boxes = findBoxes(rows.filter(output => output.dims[2] === 4));
  const others = rows.filter(output => output !== boxes && output.dims[1] === boxes?.dims[1]);
  const logits = others.find(output => /logit|class|score/i.test(output.name)) ?? others[0];
  if (boxes && logits) return { logits, boxes };
  throw misfit(outputs, "DETR gives class logits [1,N,classes] and boxes [1,N,4]", bareModel);
}

/** Of several the one that is named so, else the one in 0–1: the logits of four classes have the shape of boxes too. */
function findBoxes(fours: readonly Measured[]): Measured | undefined {
  const named = fours.find(output => /box/i.test(output.name));
  if (named || fours.length < 2) return named ?? fours[0];
  const inShares = fours.filter(({ data }) => Array.from(data).every(side => side > -0.5 && side < 1.5));
  return inShares.length === 1 ? inShares[0] : undefined;
}
