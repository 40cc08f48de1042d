import type { Value } from "../words.ts";
import type { Candidates, Format, Measured, Reading } from "./format.ts";
import { corners, labelMismatch, misfit } from "./format.ts";

/**
 * YOLO v8, v9, v11 and their like: one output [1,4+C,N] (or [1,N,4+C]) of centre, width and height in pixels
 * of the model's picture and class scores already through the sigmoid. There is no objectness.
 */
export const yolo: Format = { pixels: "rgb-0-1", read };

function read({ words, outputs, input, labelCount }: Reading): Candidates {
  const [output] = outputs;
  if (!output || outputs.length !== 1 || output.dims.length !== 3 || output.dims[0] !== 1) {
    throw misfit(
      outputs,
      "YOLO v8 to v11 give one of [1,4+classes,N]",
      "export a detection model without its own NMS",
    );
  }
  const channelsFirst = standsChannelsFirst(output, labelCount);
  const rows = channelsFirst ? words.transpose(output.value, [0, 2, 1]) : output.value;
  const count = output.dims[channelsFirst ? 2 : 1] ?? 0;
  const part = (from: number, to: number): Value => words.slice(rows, 2, from, to);
  return {
    count,
    boxes: corners(words, part(0, 2), part(2, 4), [input.width, input.height]),
    scored: { kind: "by-class", scores: part(4, 4 + labelCount) },
    remark: `one row of ${4 + labelCount} numbers a candidate, ${channelsFirst ? "channels" : "candidates"} first`,
  };
}

/** The label count tells which axis holds the channels; where both could, the usual order holds. */
function standsChannelsFirst(output: Measured, labelCount: number): boolean {
  const [, first = 0, second = 0] = output.dims;
  const channels = 4 + labelCount;
  if (first === channels) return true;
  if (second === channels) return false;
  if (second === 6 && first <= 1000) {
    throw misfit(
      [output],
      "that is an end-to-end export with the choice of boxes inside",
      "export it with end2end=False and nms=False",
    );
  }
  throw labelMismatch(Math.min(first, second) - 4, labelCount);
}
