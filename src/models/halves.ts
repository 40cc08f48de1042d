import { ModelProto, type onnx, TensorProto } from "./proto.ts";
import { pruneGraph } from "./prune.ts";
import { rawFloats } from "./words.ts";

const { FLOAT, FLOAT16 } = TensorProto.DataType;

/**
 * Weights that a file keeps in 16 bits, each before a Cast, written out as float32, in place: onnxruntime does so by
 * itself when it opens a model, but quantizing looks for float32 weights, and TensorRT's parser for weights that no
 * node made.
 */
export function writeOutHalves(graph: onnx.IGraphProto): void {
  const halves = new Map(
    (graph.initializer ?? []).flatMap(tensor =>
      tensor.dataType === FLOAT16 ? [[tensor.name ?? "", tensor] as const] : [],
    ),
  );
  const whole: onnx.ITensorProto[] = [];
  graph.node = (graph.node ?? []).filter(node => {
    const half = halves.get(node.input?.[0] ?? "");
    const to = node.attribute?.find(({ name }) => name === "to")?.i;
    if (node.opType !== "Cast" || !half || Number(to) !== FLOAT) return true;
    const rawData = rawFloats(bitsOf(half).map(fromHalf));
    whole.push({ name: node.output?.[0] ?? "", dims: half.dims ?? [], dataType: FLOAT, rawData });
    return false;
  });
  if (whole.length === 0) return;
  graph.initializer = [...(graph.initializer ?? []), ...whole];
  pruneGraph(graph);
}

/** The ONNX model in `bytes` with every weight in float32; what holds no halves stays as it is. */
export function withoutHalves(bytes: Uint8Array): Uint8Array {
  const model = ModelProto.decode(bytes);
  if (!model.graph?.initializer?.some(({ dataType }) => dataType === FLOAT16)) return bytes;
  writeOutHalves(model.graph);
  return ModelProto.encode(model).finish();
}

/** The 16 bits of each number, wherever the file keeps them. */
function bitsOf({ rawData, int32Data }: onnx.ITensorProto): number[] {
  if (!rawData?.length) return [...(int32Data ?? [])];
  const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength);
  return Array.from({ length: rawData.length >> 1 }, (_, at) => view.getUint16(at * 2, true));
}

/** IEEE 754's binary16: a sign, five bits of exponent, ten of fraction. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = (bits & 0x3ff) / 0x400;
  if (exponent === 0) return sign * fraction * 2 ** -14;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction) * 2 ** (exponent - 15);
}
