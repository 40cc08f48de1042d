import { Fault } from "../../fault.ts";
import { openOutput } from "../contract.ts";
import { writeOutHalves } from "../halves.ts";
import { AttributeProto, ModelProto, TensorProto } from "../proto.ts";
import { pruneGraph } from "../prune.ts";
import { opsetOf } from "../source.ts";
import { graphWords, type Page, type Value } from "../words.ts";
import { convsFor } from "./convs.ts";
import { channelSteps } from "./weights.ts";

/** Since this opset QuantizeLinear takes a step a channel. */
const leastOpset = 13;
const prefix = "stepout/int8";

/** What of an imported model must be measured before it can be quantized: the values its convolutions read. */
export function valuesToMeasure(bytes: Uint8Array): Value[] {
  const { graph, opset } = decode(bytes);
  if (opset < leastOpset) {
    throw new Fault(
      "bad-model",
      `The model uses ONNX opset ${opset}, and INT8 needs ${leastOpset}: export it again with that opset, and import it.`,
    );
  }
  return [...new Set(convsFor(graph).map(({ input }) => input))];
}

/** The same model with `values` as its outputs, and without what they do not need. */
export function withOutputs(bytes: Uint8Array, values: readonly Value[]): Uint8Array {
  const { model, graph } = decode(bytes);
  graph.output = values.map(openOutput);
  pruneGraph(graph);
  return ModelProto.encode(model).finish();
}

/**
 * Rounds what convolutions read, and their weights, to 255 steps about zero, by pairs of QuantizeLinear and
 * DequantizeLinear: TensorRT takes these for explicit quantization (symmetric, a step a tensor for activations and a
 * step an output channel for weights, as its documentation on explicit quantization asks), and onnxruntime computes
 * the same roundings anywhere. Weights stay floats before their pair, which TensorRT 8 needs; biases are not rounded.
 * `ranges` holds the largest size of each value that keeps a step of its own; a convolution without one stays as it is.
 */
export function quantizeModel(bytes: Uint8Array, ranges: ReadonlyMap<Value, number>): Uint8Array {
  const { model, graph, opset } = decode(bytes);
  const convs = new Map(convsFor(graph).map(conv => [conv.node, conv]));
  const page: Page = { node: [], initializer: graph.initializer ?? [] };
  const words = graphWords(page, opset, prefix);
  const rounded = new Map<Value, Value>();
  /** A value is rounded once, before the first that reads it rounded. */
  const round = (value: Value, steps: () => ArrayLike<number>, axis?: number): Value => {
    const known = rounded.get(value);
    if (known !== undefined) return known;
    const sizes = steps();
    const dims = axis === undefined ? [] : [sizes.length];
    const made = writePair(page, value, { step: words.floats(sizes, dims), dims, count: rounded.size, axis });
    rounded.set(value, made);
    return made;
  };
  for (const node of graph.node ?? []) {
    const conv = convs.get(node);
    const range = conv && ranges.get(conv.input);
    if (conv && range) {
      const [input = "", weights = "", ...bias] = node.input ?? [];
      node.input = [
        round(input, () => [range / 127]),
        round(weights, () => channelSteps(conv.weights), 0),
        ...bias,
      ];
    }
    page.node.push(node);
  }
  graph.node = page.node;
  graph.initializer = page.initializer;
  return ModelProto.encode(model).finish();
}

type Pair = {
  readonly step: Value;
  readonly dims: readonly number[];
  readonly count: number;
  readonly axis: number | undefined;
};

function writePair({ node, initializer }: Page, value: Value, { step, dims, count, axis }: Pair): Value {
  const [zero, bytes, floats] = ["zero", "bytes", "floats"].map(word => `${prefix}/${word}_of_${count}`) as [
    string,
    string,
    string,
  ];
  const { INT8 } = TensorProto.DataType;
  initializer.push({ name: zero, dims: [...dims], dataType: INT8, rawData: new Uint8Array(dims[0] ?? 1) });
  const attribute =
    axis === undefined ? [] : [{ name: "axis", i: axis, type: AttributeProto.AttributeType.INT }];
  node.push(
    { opType: "QuantizeLinear", name: bytes, input: [value, step, zero], output: [bytes], attribute },
    { opType: "DequantizeLinear", name: floats, input: [bytes, step, zero], output: [floats], attribute },
  );
  return floats;
}

function decode(bytes: Uint8Array) {
  const model = ModelProto.decode(bytes);
  const graph = model.graph;
  if (!graph) throw new Fault("bad-model", "The model's file holds no graph: import the model again.");
  writeOutHalves(graph);
  return { model, graph, opset: opsetOf(model) };
}
