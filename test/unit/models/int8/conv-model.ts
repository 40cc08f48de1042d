import { contract, contractInput, contractOutputs } from "../../../../src/models/contract.ts";
import { AttributeProto, ModelProto, type onnx } from "../../../../src/models/proto.ts";
import type { Manifest } from "../../../../src/models/schema.ts";
import { graphWords, type Value } from "../../../../src/models/words.ts";

export const size = { width: 8, height: 8 };
export const threshold = 0.4;

const diagonal = [0, 1, 2, 3].flatMap(row => [0, 1, 2, 3].map(column => (row === column ? 1 : 0)));

export type ConvModel = { readonly opset?: number; readonly plain?: boolean };

/**
 * An imported model that finds a thing in the middle of its picture, as surely as the pixel there is red. The red
 * goes through seven convolutions of one pixel, "first", "second", "third", "each" (depthwise), "one", "two" and
 * "last", and none changes it. `plain: false` leaves only first and last.
 */
export function convModel({ opset = 13, plain = true }: ConvModel = {}): Uint8Array {
  const page = { node: [] as onnx.INodeProto[], initializer: [] as onnx.ITensorProto[] };
  const words = graphWords(page, opset, "m");
  const conv = (name: string, x: Value, weights: readonly number[], dims: [number, number]): Value => {
    const group = dims[1] === 1 && dims[0] > 1 ? dims[0] : 1;
    const attribute = [{ name: "group", i: group, type: AttributeProto.AttributeType.INT }];
    const w = words.floats(weights, [...dims, 1, 1]);
    page.node.push({ opType: "Conv", name, input: [x, w], output: [`${name}/out`], attribute });
    return `${name}/out`;
  };
  const colours = words.transpose(words.cast(contract.picture, "float"), [0, 3, 1, 2]);
  const reds = [0.25, 0.5, 0.75, 1].flatMap(share => [share, 0, 0]);
  let x = conv("first", words.mul(colours, 1 / 255), reds, [4, 3]);
  if (plain) x = conv("second", x, diagonal, [4, 4]);
  if (plain) x = conv("third", x, diagonal, [4, 4]);
  if (plain) x = conv("each", x, [1, 1, 1, 1], [4, 1]);
  if (plain) x = conv("one", x, diagonal, [4, 4]);
  if (plain) x = conv("two", x, diagonal, [4, 4]);
  const score = words.reshape(conv("last", x, [0, 0, 0, 1], [1, 4]), [1, size.width * size.height]);
  words.named(words.floats([0.25, 0.25, 0.75, 0.75], [1, 1, 4]), contract.boxes);
  words.named(words.slice(score, 1, 36, 37), contract.scores);
  words.named(words.cast(words.floats([0], [1, 1]), "int32"), contract.classes);
  return ModelProto.encode({
    irVersion: 7,
    opsetImport: [{ domain: "", version: opset }],
    graph: { name: "conv", ...page, input: contractInput(size), output: contractOutputs(1) },
  }).finish();
}

/** A manifest for the model whose file has this hash. */
export function convManifest(sha256: string): Manifest {
  return {
    schema: 1,
    name: "items",
    task: "items",
    format: "yolox",
    labels: ["bottle"],
    input: size,
    topK: 1,
    thresholds: { score: threshold, overlap: 0.5 },
    sha256,
    source: { file: "items.onnx", sha256 },
    reading: [],
    software: "test",
  };
}
