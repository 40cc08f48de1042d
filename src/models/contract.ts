import type { Candidates, Pixels } from "./formats/format.ts";
import type { Size, SourceInput } from "./picture-input.ts";
import type { onnx } from "./proto.ts";
import type { ElementType, Value, Words } from "./words.ts";
import { elementNumber } from "./words.ts";

/**
 * The one contract every imported model keeps. In: `picture`, uint8 [1,H,W,3], RGB. Out, sorted by score:
 * `boxes` float32 [1,K,4] (left, top, right, bottom, 0–1 of the model's picture), `scores` float32 [1,K],
 * `classes` int32 [1,K].
 */
export const contract = { picture: "picture", boxes: "boxes", scores: "scores", classes: "classes" } as const;

/** What stands beside a picture that does not fill `picture`: the grey that YOLOX and its kin see there in training. */
export const grey = 114;

/** ImageNet's mean and deviation of red, green and blue, in 0–1, as torchvision publishes them. */
const imagenet = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] } as const;

/** `x * scale + shift` a colour, which brings 0–255 to what the model was trained on. */
function scaling(pixels: Pixels): { scale: number[]; shift: number[] } | undefined {
  switch (pixels) {
    case "bgr-0-255":
    case "rgb-0-255":
      return undefined;
    case "rgb-0-1":
      return { scale: [1 / 255], shift: [0] };
    case "rgb-minus1-1":
      return { scale: [2 / 255], shift: [-1] };
    case "rgb-imagenet":
      return {
        scale: imagenet.deviation.map(deviation => 1 / (255 * deviation)),
        shift: imagenet.mean.map((mean, at) => -mean / (imagenet.deviation[at] ?? 1)),
      };
  }
}

/** Writes the way from a `picture` of the size `given` to the model's own input, whose name the result bears. */
export function takePicture(words: Words, input: SourceInput, given: Size, pixels: Pixels): void {
  // TensorRT takes uint8 only straight into a Cast, so the cast comes before the transposition.
  let x = words.cast(contract.picture, "float");
  if (input.layout === "nchw") x = words.transpose(x, [0, 3, 1, 2]);
  const axis = input.layout === "nchw" ? 1 : 3;
  const { width, height } = input;
  if (given.width !== width || given.height !== height)
    x = words.resize(x, axis === 1 ? [1, 3, height, width] : [1, height, width, 3]);
  if (pixels.startsWith("bgr")) x = words.gather(x, words.whole([2, 1, 0]), axis);
  const change = scaling(pixels);
  if (change) {
    const shape = (values: readonly number[]) =>
      [1, 1, 1, 1].map((one, at) => (at === axis ? values.length : one));
    x = words.mul(x, words.floats(change.scale, shape(change.scale)));
    if (change.shift.some(shift => shift !== 0))
      x = words.add(x, words.floats(change.shift, shape(change.shift)));
  }
  if (input.type !== "float") x = words.cast(x, input.type);
  words.named(x, input.name);
}

/** Writes the choice of the best `k` candidates, sorted by score, under the contract's names. */
export function giveCandidates(words: Words, candidates: Candidates, k: number): void {
  const { boxes, scored } = candidates;
  const best = scored.kind === "best" ? scored.scores : words.largest(scored.scores, 2);
  const { values, places } = words.top(best, k, 1);
  // With batch 1 the places are one plain list, and a plain Gather takes whole rows.
  const rows = words.reshape(places, [k]);
  const classes =
    scored.kind === "best"
      ? words.gather(scored.classes, rows, 1)
      : words.cast(words.whereLargest(words.gather(scored.scores, rows, 1), 2), "int32");
  words.named(words.gather(boxes, rows, 1), contract.boxes);
  words.named(values, contract.scores);
  words.named(classes, contract.classes);
}

function described(name: Value, type: ElementType, dims: readonly number[]): onnx.IValueInfoProto {
  const shape = { dim: dims.map(dimValue => ({ dimValue })) };
  return { name, type: { tensorType: { elemType: elementNumber(type), shape } } };
}

/** The contract's input, as a graph declares it. */
export function contractInput({ width, height }: Size): onnx.IValueInfoProto[] {
  return [described(contract.picture, "uint8", [1, height, width, 3])];
}

/** The contract's outputs, as a graph declares them. */
export function contractOutputs(k: number): onnx.IValueInfoProto[] {
  return [
    described(contract.boxes, "float", [1, k, 4]),
    described(contract.scores, "float", [1, k]),
    described(contract.classes, "int32", [1, k]),
  ];
}

/** A float32 output whose shape is left to be measured. */
export function openOutput(name: Value): onnx.IValueInfoProto {
  return { name, type: { tensorType: { elemType: elementNumber("float") } } };
}
