import assert from "node:assert/strict";
import { tryModel } from "../../../src/device/detector-trial.ts";
import type { Rewriting, Rewritten } from "../../../src/models/rewrite.ts";
import { rewriteModel } from "../../../src/models/rewrite.ts";
import type { Value, Words } from "../../../src/models/words.ts";
import { agree, type Candidate, candidatesOf, spread } from "./synthetic.ts";

// A picture of 4x2 pixels whose every colour differs; the models score by the colours they are given.
export const size = { width: 4, height: 2 };
export const count = size.width * size.height;
export const rgb = Uint8Array.from(spread(count * 3), share => Math.round(20 + share * 200));
export const colourOf = (pixel: number, channel: number): number => rgb[pixel * 3 + channel] ?? 0;
const numbers = spread(count * 4, 0.569840291);
export const rowsOfFour = Array.from({ length: count }, (_, at) => numbers.slice(at * 4, at * 4 + 4));

export const nchw = [1, 3, size.height, size.width];
/** The input's colours as [1,N,3]: one row a pixel. */
export const pixelRows = (words: Words, x: Value): Value =>
  words.transpose(words.reshape(x, [1, 3, count]), [0, 2, 1]);

/** The wish for the best five of three classes. */
export const wanted = (format: Rewriting["format"], labelCount = 3): Rewriting => ({
  format,
  labelCount,
  topK: 5,
});

export function bestOf(candidates: readonly Candidate[], k = 5): Candidate[] {
  return [...candidates].sort((one, other) => other.score - one.score).slice(0, k);
}

/** Every candidate decoded by hand: its best class by `scoresOf`, its box by `boxOf`; the best five. */
export function expected(
  scoresOf: (pixel: number) => number[],
  boxOf: (numbers: readonly number[]) => number[],
): Candidate[] {
  return bestOf(
    rowsOfFour.map((numbers, pixel) => {
      const scores = scoresOf(pixel);
      const score = Math.max(...scores);
      return { score, label: scores.indexOf(score), box: boxOf(numbers) };
    }),
  );
}

export const fromCentre = ([x = 0, y = 0, w = 0, h = 0]: readonly number[]): number[] => [
  x - w / 2,
  y - h / 2,
  x + w / 2,
  y + h / 2,
];
export const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit));
export const shares = (pixel: number): number[] => [0, 1, 2].map(channel => colourOf(pixel, channel) / 255);
const mean = [0.485, 0.456, 0.406];
const deviation = [0.229, 0.224, 0.225];
export const normalised = (pixel: number): number[] =>
  shares(pixel).map((share, at) => (share - (mean[at] ?? 0)) / (deviation[at] ?? 1));

/** Imports a model and compares what it sees on the picture, or on another one, with a decoding by hand. */
export async function assertReads(
  onnx: Uint8Array,
  how: Rewriting,
  what: readonly Candidate[],
  picture = { rgb, size },
): Promise<Rewritten> {
  const rewritten = await rewriteModel(onnx, how, tryModel);
  const found = await candidatesOf(rewritten.onnx, picture.rgb, picture.size);
  assert(agree(found, what), `${JSON.stringify(found)}\nexpected\n${JSON.stringify(what)}`);
  return rewritten;
}
