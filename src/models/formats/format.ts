import { Fault } from "../../fault.ts";
import type { Size } from "../picture-input.ts";
import type { Value, Words } from "../words.ts";

/** How a model wants its colours: their order, and the range a 0–255 pixel is brought to. */
export type Pixels = (typeof pixelNames)[number];
export const pixelNames = ["bgr-0-255", "rgb-0-255", "rgb-0-1", "rgb-minus1-1", "rgb-imagenet"] as const;

/** One output of the foreign model, as float32, with the shape and numbers that a trial run gave. */
export type Measured = {
  readonly name: string;
  readonly value: Value;
  readonly dims: readonly number[];
  readonly data: ArrayLike<number>;
};

/** Everything a format may look at. */
export type Reading = {
  readonly words: Words;
  readonly outputs: readonly Measured[];
  /** The model's picture. */
  readonly input: Size;
  readonly labelCount: number;
  /** How class logits become scores, where the shapes alone could mislead. */
  readonly scores?: "sigmoid" | "softmax";
};

/** What every format brings a model's outputs to: N candidates, decoded but not yet chosen among. */
export type Candidates = {
  readonly count: number;
  /** float32 [1,N,4]: left, top, right, bottom, 0–1 of the model's picture. */
  readonly boxes: Value;
  readonly scored: ByClass | Best;
  /** What was found in the file, for a person to check. */
  readonly remark: string;
};

/** float32 [1,N,C], each 0–1. */
type ByClass = { readonly kind: "by-class"; readonly scores: Value };
/** The best class of each candidate, already chosen: float32 [1,N] and int32 [1,N]. */
type Best = { readonly kind: "best"; readonly scores: Value; readonly classes: Value };

/** One family of detectors. `read` throws Fault("bad-model") when the outputs are not what the family gives. */
export type Format = {
  readonly pixels: Pixels;
  readonly read: (reading: Reading) => Candidates;
};

/** The fault for outputs that do not fit the format: what was found, what was expected, the mend. */
export function misfit(outputs: readonly Measured[], expected: string, mend: string): Fault {
  const found = outputs.map(output => `${output.name} [${output.dims.join(",")}]`).join(", ") || "none";
  return new Fault("bad-model", `The model's outputs are ${found}, but ${expected}: ${mend}.`);
}

/** The fault for a label list of the wrong length. */
export function labelMismatch(classes: number, labels: number): Fault {
  return new Fault(
    "bad-model",
    `The model knows ${classes} classes but the labels file names ${labels}: give one label a line, in the order of training.`,
  );
}

/**
 * Whether box centres are pixels of the model's picture. Detectors have candidates all over it, so in pixels
 * some centre lies in its right half, while shares end at 1 and offsets in a grid cell at a few cells. The
 * centres' x stand in `data` from 0 on, `step` numbers apart, `count` of them.
 */
export function inPixels(
  data: ArrayLike<number>,
  { step, count }: { step: number; count: number },
  { width }: Size,
): boolean {
  let furthest = 0;
  for (let at = 0; at < count; at++) furthest = Math.max(furthest, data[at * step] ?? 0);
  return furthest > width / 2;
}

/** Centre, width, height (float32 [1,N,2] each, in a unit of `scale` to 1) to corners [1,N,4]. */
export function corners(words: Words, centre: Value, extent: Value, scale: readonly [number, number]): Value {
  const toShare = words.floats([1 / scale[0], 1 / scale[1]], [1, 1, 2]);
  const half = words.mul(words.mul(extent, toShare), 0.5);
  const middle = words.mul(centre, toShare);
  return words.concat([words.sub(middle, half), words.add(middle, half)], 2);
}
