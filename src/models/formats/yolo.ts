import type { Size } from "../picture-input.ts";
import type { Value, Words } from "../words.ts";
import type { Candidates, Format, Measured, Reading } from "./format.ts";
import { corners, inPixels, labelMismatch, misfit } from "./format.ts";

/**
 * YOLO v8, v9, v11 and their like: one output [1,4+C,N] (or [1,N,4+C]) of centre, width and height in pixels
 * of the model's picture and class scores already through the sigmoid. YOLO v5 to v7 give [1,N,5+C], with an
 * objectness before the class scores that each of them is to be multiplied by. Some exports (RT-DETR from the
 * same tool) give boxes in 0–1 instead; their numbers tell. End-to-end exports (v10, 26) give finished
 * detections [1,N,6]: left, top, right, bottom in pixels, score, class.
 */
export const yolo: Format = { pixels: "rgb-0-1", read };

function read({ words, outputs, input, labelCount }: Reading): Candidates {
  const [output] = outputs;
  if (!output || outputs.length !== 1 || output.dims.length !== 3 || output.dims[0] !== 1) {
    throw misfit(
      outputs,
      "YOLO v8 to v11 give one of [1,4+classes,N], v5 to v7 of [1,N,5+classes]",
      "export a detection model without its own NMS",
    );
  }
  if (isFinished(output)) return readFinished(words, output, input);
  const { channelsFirst, scoresFrom } = layoutOf(output, labelCount, input);
  const width = scoresFrom + labelCount;
  const rows = channelsFirst ? words.transpose(output.value, [0, 2, 1]) : output.value;
  const count = output.dims[channelsFirst ? 2 : 1] ?? 0;
  const part = (from: number, to: number): Value => words.slice(rows, 2, from, to);
  const [step, stride] = channelsFirst ? [1, count] : [width, 1];
  const pixels = inPixels(output.data, { step, count }, input);
  if (!pixels && hasSizeBelowZero(output.data, { step, stride, count })) {
    throw misfit(
      outputs,
      "some boxes are less than nothing wide or high, as YOLOX has them before they are decoded",
      "name --format yolox, or export the model with its boxes decoded",
    );
  }
  const byClass = part(scoresFrom, width);
  const hasObjectness = scoresFrom > 4;
  return {
    count,
    boxes: corners(words, part(0, 2), part(2, 4), pixels ? [input.width, input.height] : [1, 1]),
    scored: { kind: "by-class", scores: hasObjectness ? words.mul(part(4, 5), byClass) : byClass },
    remark: `one row of ${width} numbers a candidate, ${hasObjectness ? "objectness among them, " : ""}${channelsFirst ? "channels" : "candidates"} first, boxes in ${pixels ? "pixels" : "shares of the picture"}`,
  };
}

/**
 * Whether any candidate's width or height, its third and fourth number, is below 0: what is decoded never is. From one
 * candidate to the next are `step` numbers, from one of its numbers to the next `stride`.
 */
function hasSizeBelowZero(
  data: ArrayLike<number>,
  { step, stride, count }: { step: number; stride: number; count: number },
): boolean {
  const sizeOf = (at: number) => Math.min(data[at + 2 * stride] ?? 0, data[at + 3 * stride] ?? 0);
  return Array.from({ length: count }, (_, at) => at * step).some(at => sizeOf(at) < 0);
}

/**
 * Rows of six: two corners and a whole number, the class. Most corners stand in their order; of what is hardly seen some
 * are inside out, where a head gives distances to the edges as they come (YOLO26). A raw row of two labels ends in a
 * score and begins with a centre and a size, and towards the right edge a size is always smaller than the centre's x.
 */
function isFinished({ dims, data }: Measured): boolean {
  if (dims[2] !== 6) return false;
  const rows = Array.from({ length: dims[1] ?? 0 }, (_, row) =>
    Array.from({ length: 6 }, (_, column) => data[row * 6 + column] ?? 0),
  );
  const inOrder = rows.filter(([x1 = 0, y1 = 0, x2 = 0, y2 = 0]) => x1 <= x2 && y1 <= y2);
  return inOrder.length * 2 >= rows.length && rows.every(([, , , , , label]) => Number.isInteger(label));
}

function readFinished(words: Words, { value, dims }: Measured, { width, height }: Size): Candidates {
  const count = dims[1] ?? 0;
  const column = (at: number): Value => words.reshape(words.slice(value, 2, at, at + 1), [1, count]);
  const toShares = words.floats([1 / width, 1 / height, 1 / width, 1 / height], [1, 1, 4]);
  return {
    count,
    boxes: words.mul(words.slice(value, 2, 0, 4), toShares),
    scored: { kind: "best", scores: column(4), classes: words.cast(column(5), "int32") },
    remark: "finished detections of an end-to-end export",
  };
}

/**
 * The label count tells which axis holds the channels, and whether there is an objectness among them: only the older
 * models have one, and none of those stands channels first. Where several could be, the usual one holds, unless the
 * candidates are as many as anchors: with a label too many an objectness would pass for the first label's score, and
 * every other label for the one before it.
 */
function layoutOf(
  output: Measured,
  labelCount: number,
  input: Size,
): { channelsFirst: boolean; scoresFrom: number } {
  const [, first = 0, second = 0] = output.dims;
  if (first === 4 + labelCount) return { channelsFirst: true, scoresFrom: 4 };
  const isAnchored = anchorsOf(input).includes(first);
  if (second === 4 + labelCount && !isAnchored) return { channelsFirst: false, scoresFrom: 4 };
  if (second === 5 + labelCount) return { channelsFirst: false, scoresFrom: 5 };
  throw labelMismatch(Math.min(first, second) - (isAnchored ? 5 : 4), labelCount);
}

/** How many candidates a YOLO v5 or v7 has, as P5 and as P6 model: three in each cell. */
function anchorsOf({ width, height }: Size): number[] {
  const p5 = [8, 16, 32];
  const cells = (strides: number[]) =>
    strides.reduce((sum, stride) => sum + Math.floor(width / stride) * Math.floor(height / stride), 0);
  return [3 * cells(p5), 3 * cells([...p5, 64])];
}
