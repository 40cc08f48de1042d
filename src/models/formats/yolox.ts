import type { Size } from "../picture-input.ts";
import type { Value, Words } from "../words.ts";
import type { Candidates, Format, Reading } from "./format.ts";
import { corners, inPixels, labelMismatch, misfit } from "./format.ts";

/**
 * YOLOX (Ge et al. 2021, arXiv:2107.08430): one output [1,N,5+C] of box, objectness and class scores, the last
 * two already through the sigmoid. Boxes are offsets in a grid cell: `xy = (xy + cell) * stride`,
 * `wh = exp(wh) * stride`, for strides 8, 16, 32 (and 64 in P6 models) in this order, row by row. A file
 * exported with the decoding inside is recognised by its numbers and taken as it is.
 */
export const yolox: Format = { pixels: "bgr-0-255", read };

function read({ words, outputs, input, labelCount }: Reading): Candidates {
  const [output] = outputs;
  const [batch = 0, count = 0, channels = 0] = output?.dims ?? [];
  const cells = gridsOf(input).find(grid => grid.length === count);
  if (!output || outputs.length !== 1 || output.dims.length !== 3 || batch !== 1 || !cells) {
    const sizes = gridsOf(input).map(grid => grid.length);
    throw misfit(
      outputs,
      `YOLOX gives one of [1,${sizes.join(" or ")},5+classes] for a ${input.width}x${input.height} picture`,
      "export it with tools/export_onnx.py of YOLOX, or name the right --format",
    );
  }
  if (channels - 5 !== labelCount) throw labelMismatch(channels - 5, labelCount);

  const part = (from: number, to: number): Value => words.slice(output.value, 2, from, to);
  const decoded = inPixels(output.data, { step: channels, count }, input);
  const centre = decoded ? part(0, 2) : fromCells(words, part(0, 2), cells);
  const extent = decoded ? part(2, 4) : words.mul(words.exp(part(2, 4)), strides(words, cells));
  return {
    count,
    boxes: corners(words, centre, extent, [input.width, input.height]),
    scored: { kind: "by-class", scores: words.mul(part(4, 5), part(5, channels)) },
    remark: decoded ? "boxes were already decoded in the file" : "boxes decoded from their grid cells",
  };
}

type Cell = { readonly x: number; readonly y: number; readonly stride: number };

/** The cells of a P5 and of a P6 model for this picture, in output order. */
function gridsOf({ width, height }: Size): Cell[][] {
  const level = (stride: number): Cell[] => {
    const [columns, rows] = [Math.floor(width / stride), Math.floor(height / stride)];
    return Array.from({ length: columns * rows }, (_, at) => ({
      x: at % columns,
      y: Math.floor(at / columns),
      stride,
    }));
  };
  const p5 = [8, 16, 32].flatMap(level);
  return [p5, [...p5, ...level(64)]];
}

function strides(words: Words, cells: readonly Cell[]): Value {
  return words.floats(
    cells.map(cell => cell.stride),
    [1, cells.length, 1],
  );
}

function fromCells(words: Words, offset: Value, cells: readonly Cell[]): Value {
  const origins = words.floats(
    cells.flatMap(cell => [cell.x, cell.y]),
    [1, cells.length, 2],
  );
  return words.mul(words.add(offset, origins), strides(words, cells));
}
