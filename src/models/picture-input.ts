import { Fault } from "../fault.ts";
import { type onnx, TensorProto } from "./proto.ts";
import type { ElementType, Value } from "./words.ts";
import { elementName } from "./words.ts";

export type Size = { readonly width: number; readonly height: number };

/** The one picture a detector looks at, as the file declares it. */
export type SourceInput = Size & {
  readonly name: Value;
  readonly type: ElementType;
  /** `nchw`: planes of colour first; `nhwc`: pixels with their colours together. */
  readonly layout: "nchw" | "nhwc";
};

/**
 * Finds the model's one picture among a graph's inputs. `wanted` is its size where the file leaves it open.
 * Throws Fault("bad-model") with the mend when there is no such input, or more than one.
 */
export function inputOf(graph: onnx.IGraphProto, wanted: Size | undefined): SourceInput {
  // Before IR version 4 the weights had to be listed as inputs too.
  const weights = new Set((graph.initializer ?? []).map(tensor => tensor.name));
  const inputs = (graph.input ?? []).filter(input => !weights.has(input.name));
  const [input] = inputs;
  if (!input || inputs.length !== 1) {
    const names = inputs.map(one => one.name).join(", ") || "none";
    throw new Fault(
      "bad-model",
      `The model must have one input, the picture, but has ${inputs.length} (${names}): export it without pre- and post-processing inputs.`,
    );
  }
  const tensor = input.type?.tensorType;
  const type = typeOf(input.name ?? "", tensor?.elemType ?? 0);
  const dims = (tensor?.shape?.dim ?? []).map(dim => Number(dim.dimValue ?? 0));
  const layout = dims[1] === 3 ? "nchw" : dims[3] === 3 ? "nhwc" : undefined;
  if (dims.length !== 4 || !layout || (dims[0] ?? 0) > 1) {
    const found = dims.map(dim => dim || "?").join(",");
    throw new Fault(
      "bad-model",
      `The model's input "${input.name}" is not one colour picture ([1,3,H,W] or [1,H,W,3]) but [${found}]: export it with batch size 1 and three channels.`,
    );
  }
  const [height = 0, width = 0] = layout === "nchw" ? dims.slice(2) : dims.slice(1, 3);
  return { name: input.name ?? "", type, layout, ...settleSize({ width, height }, wanted) };
}

function typeOf(name: Value, number: number): ElementType {
  const type = elementName(number);
  if (type !== undefined && type !== "int32" && type !== "int64") return type;
  const found = TensorProto.DataType[number]?.toLowerCase() ?? "no tensor";
  throw new Fault(
    "bad-model",
    `The model's input "${name}" is ${found}, not float, float16 or uint8: export it in float32.`,
  );
}

function settleSize(declared: Size, wanted: Size | undefined): Size {
  const clash =
    wanted &&
    ((declared.width > 0 && declared.width !== wanted.width) ||
      (declared.height > 0 && declared.height !== wanted.height));
  if (clash) {
    throw new Fault(
      "bad-model",
      `The model takes ${declared.width || "?"}x${declared.height || "?"} pictures, not ${wanted.width}x${wanted.height}: leave --input away or export the model at that size.`,
    );
  }
  const size = wanted ?? declared;
  if (size.width > 0 && size.height > 0) return size;
  throw new Fault("bad-model", "The model leaves its picture size open: give it with --input WIDTHxHEIGHT.");
}
