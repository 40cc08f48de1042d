import { Fault, messageOf } from "../fault.ts";
import type { onnx } from "./proto.ts";
import { ModelProto, TensorProto } from "./proto.ts";
import { renameTensors } from "./rename.ts";
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

/** A foreign ONNX file, decoded and found fit to be rewritten. */
export type Source = {
  readonly model: onnx.IModelProto;
  readonly graph: onnx.IGraphProto & { node: onnx.INodeProto[]; initializer: onnx.ITensorProto[] };
  readonly opset: number;
  readonly input: SourceInput;
  /** The file's own name of each output, and the value that bears it in the graph. */
  readonly outputs: readonly { readonly name: string; readonly value: Value }[];
};

/** Every name that an import adds begins with this. */
export const ownPrefix = "stepout";

/** Intermediate-representation versions after this may hold parts that a rewrite would silently drop. */
const newestIrVersion = 13;
const oldestOpset = 11;

/**
 * Decodes an ONNX file and checks that a rewrite loses nothing of it. `wanted` is the picture size for files
 * that leave it open. Throws Fault("bad-model") with the mend when the file is foreign, cut short, split into
 * several files, too old, too new or has not exactly one picture as its input. The model's own tensors leave the
 * names in `reserved` free: they become `model/…`.
 */
export function readSource(bytes: Uint8Array, reserved: readonly string[], wanted?: Size): Source {
  const model = decode(bytes);
  const graph = model.graph;
  if (!graph?.node?.length || !Number(model.irVersion)) {
    throw new Fault(
      "bad-model",
      "The file is not an ONNX model: give the .onnx file that the training tool exported.",
    );
  }
  refuseWhatWouldBeLost(model, graph);
  const names = (graph.output ?? []).map(output => output.name ?? "");
  const renames = new Map(reserved.map(name => [name, `model/${name}`]));
  renameTensors(graph, renames);
  const node = [...graph.node];
  const initializer = [...(graph.initializer ?? [])];
  return {
    model,
    graph: { ...graph, node, initializer },
    opset: opsetOf(model),
    input: inputOf(graph, wanted),
    outputs: names.map(name => ({ name, value: renames.get(name) ?? name })),
  };
}

function decode(bytes: Uint8Array): onnx.IModelProto {
  try {
    return ModelProto.decode(bytes);
  } catch (cause) {
    throw new Fault(
      "bad-model",
      `The file is not an ONNX model, or was cut short (${messageOf(cause)}): copy or export it again.`,
      cause,
    );
  }
}

function refuseWhatWouldBeLost(model: onnx.IModelProto, graph: onnx.IGraphProto): void {
  const ir = Number(model.irVersion);
  if (ir > newestIrVersion) {
    throw new Fault(
      "bad-model",
      `The model is written in ONNX IR version ${ir}, newer than ${newestIrVersion}, the newest this import knows: export it for an older ONNX.`,
    );
  }
  if (model.functions?.length) {
    throw new Fault(
      "bad-model",
      `The model holds ${model.functions.length} local functions, which a rewrite would lose: inline them first, for instance with onnxsim (simplify).`,
    );
  }
  if (graph.node?.some(node => node.name?.startsWith(`${ownPrefix}/`))) {
    throw new Fault(
      "bad-model",
      "The model was imported before: copy its folder, or import the original file.",
    );
  }
  if (hasExternalData(graph)) {
    throw new Fault(
      "bad-model",
      "The model keeps its weights in separate files: save it again as one file (onnx.save_model with save_as_external_data=False).",
    );
  }
}

/** Weights may stand outside the file in the graph, in any node's attribute, and in graphs within those. */
function hasExternalData(graph: onnx.IGraphProto): boolean {
  const outside = (tensor: onnx.ITensorProto | null | undefined): boolean =>
    tensor?.dataLocation === TensorProto.DataLocation.EXTERNAL;
  const attributes = (graph.node ?? []).flatMap(node => node.attribute ?? []);
  return (
    (graph.initializer ?? []).some(outside) ||
    attributes.some(
      attribute =>
        outside(attribute.t) ||
        (attribute.tensors ?? []).some(outside) ||
        [...(attribute.g ? [attribute.g] : []), ...(attribute.graphs ?? [])].some(hasExternalData),
    )
  );
}

function opsetOf(model: onnx.IModelProto): number {
  const own = (model.opsetImport ?? []).find(set => !set.domain || set.domain === "ai.onnx");
  const opset = Number(own?.version ?? 0);
  if (opset >= oldestOpset) return opset;
  throw new Fault(
    "bad-model",
    `The model uses ONNX opset ${opset}; ${oldestOpset} is the oldest that works: export it again with opset 13 or newer.`,
  );
}

function inputOf(graph: onnx.IGraphProto, wanted: Size | undefined): SourceInput {
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
  const type = elementName(input.type?.tensorType?.elemType ?? 0);
  const dims = (input.type?.tensorType?.shape?.dim ?? []).map(dim => Number(dim.dimValue ?? 0));
  const layout = dims[1] === 3 ? "nchw" : dims[3] === 3 ? "nhwc" : undefined;
  if (dims.length !== 4 || !layout || !type || type === "int32" || type === "int64" || (dims[0] ?? 0) > 1) {
    throw new Fault(
      "bad-model",
      `The model's input "${input.name}" is not one colour picture ([1,3,H,W] or [1,H,W,3], float or uint8) but [${dims.join(",")}]: export it with batch size 1 and three channels.`,
    );
  }
  const [height = 0, width = 0] = layout === "nchw" ? dims.slice(2) : dims.slice(1, 3);
  return { name: input.name ?? "", type, layout, ...settleSize({ width, height }, wanted) };
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
