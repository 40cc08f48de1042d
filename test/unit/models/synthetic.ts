import ort from "onnxruntime-node";
import type { onnx } from "../../../src/models/proto.ts";
import { ModelProto } from "../../../src/models/proto.ts";
import type { ElementType, Value, Words } from "../../../src/models/words.ts";
import { elementNumber, graphWords } from "../../../src/models/words.ts";

export type Synthetic = {
  /** A dimension of 0 is left open. */
  readonly input: readonly number[];
  readonly inputType?: ElementType;
  readonly opset?: number;
  /** Writes the model from its input; gives the outputs by name. */
  readonly body: (words: Words, x: Value) => Record<string, Value>;
  /** The last touch before encoding, for files that are wrong on purpose. */
  readonly spoil?: (model: onnx.IModelProto & { graph: onnx.IGraphProto }) => void;
};

const info = (name: string, type: ElementType, dims: readonly number[]): onnx.IValueInfoProto => ({
  name,
  type: {
    tensorType: {
      elemType: elementNumber(type),
      shape: { dim: dims.map((dimValue, at) => (dimValue > 0 ? { dimValue } : { dimParam: `d${at}` })) },
    },
  },
});

/** A small ONNX detector, made on the spot. Its outputs leave their shapes open, as many exports do. */
export function syntheticModel({
  input,
  inputType = "float",
  opset = 13,
  body,
  spoil,
}: Synthetic): Uint8Array {
  const page = { node: [] as onnx.INodeProto[], initializer: [] as onnx.ITensorProto[] };
  const words = graphWords(page, opset, "m");
  const outputs = body(words, "pixels");
  for (const [name, value] of Object.entries(outputs)) words.named(value, name);
  // The prefix of the words is "m", yet Identity nodes bear it too: nothing here looks imported.
  const model = {
    irVersion: 7,
    producerName: "test",
    opsetImport: [{ domain: "", version: opset }],
    graph: {
      name: "synthetic",
      ...page,
      input: [info("pixels", inputType, input)],
      output: Object.keys(outputs).map(name => ({
        name,
        type: { tensorType: { elemType: elementNumber("float") } },
      })),
    },
  };
  spoil?.(model);
  return ModelProto.encode(model).finish();
}

export type Candidate = { readonly score: number; readonly label: number; readonly box: readonly number[] };

/** Runs an imported model on a uint8 [H,W,3] picture. */
export async function candidatesOf(
  onnx: Uint8Array,
  rgb: Uint8Array,
  size: { width: number; height: number },
) {
  const session = await ort.InferenceSession.create(onnx, { logSeverityLevel: 3 });
  const picture = new ort.Tensor("uint8", rgb, [1, size.height, size.width, 3]);
  const { boxes, scores, classes } = await session.run({ picture });
  await session.release();
  const edges = Array.from(boxes?.data as Float32Array);
  const labels = classes?.data as Int32Array;
  return Array.from(
    scores?.data as Float32Array,
    (score, at): Candidate => ({ score, label: labels[at] ?? -1, box: edges.slice(at * 4, at * 4 + 4) }),
  );
}

/** Whether two lists agree to `slack` in every number and exactly in every label. */
export function agree(found: readonly Candidate[], expected: readonly Candidate[], slack = 1e-5): boolean {
  const close = (one: number, other: number | undefined) => Math.abs(one - (other ?? Number.NaN)) <= slack;
  return (
    found.length === expected.length &&
    found.every((one, at) => {
      const other = expected[at];
      return (
        other !== undefined &&
        one.label === other.label &&
        close(one.score, other.score) &&
        one.box.every((edge, side) => close(edge, other.box[side]))
      );
    })
  );
}

/** Deterministic numbers in 0–1, all different. */
export function spread(count: number, step = 0.754877666): number[] {
  return Array.from({ length: count }, (_, at) => (0.31 + at * step) % 1);
}
