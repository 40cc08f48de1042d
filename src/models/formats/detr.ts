import type { Value, Words } from "../words.ts";
import type { Candidates, Format, Measured, Reading } from "./format.ts";
import { corners, labelMismatch, misfit } from "./format.ts";

/**
 * DETR (Carion et al. 2020, arXiv:2005.12872) and its children: class logits [1,N,C] or [1,N,C+1] and boxes
 * [1,N,4] as centre, width and height in 0–1 of the picture. With C+1 the last class means "nothing" and the
 * scores are a softmax (DETR, Conditional DETR off); with C they are independent sigmoids (Deformable DETR,
 * RT-DETR).
 */
export const detr: Format = { pixels: "rgb-imagenet", read };

function read({ words, outputs, labelCount, scores }: Reading): Candidates {
  const { logits, boxes } = findOutputs(outputs);
  const [, count = 0, classes = 0] = logits.dims;
  const softmax = scores ? scores === "softmax" : classes === labelCount + 1;
  if (classes !== labelCount + (softmax ? 1 : 0)) {
    throw labelMismatch(softmax ? classes - 1 : classes, labelCount);
  }
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

/** The two outputs by their usual names, else by their shapes. Others (masks, hidden states) are left aside. */
function findOutputs(outputs: readonly Measured[]): { logits: Measured; boxes: Measured } {
  const rows = outputs.filter(output => output.dims.length === 3 && output.dims[0] === 1);
  const boxes =
    rows.find(output => /box/i.test(output.name) && output.dims[2] === 4) ??
    rows.find(output => output.dims[2] === 4);
  const others = rows.filter(output => output !== boxes && output.dims[1] === boxes?.dims[1]);
  const logits = others.find(output => /logit|class|score/i.test(output.name)) ?? others[0];
  if (boxes && logits) return { logits, boxes };
  throw misfit(
    outputs,
    "DETR gives class logits [1,N,classes] and boxes [1,N,4]",
    "export the bare model, without its post-processor",
  );
}
