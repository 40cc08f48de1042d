import { Fault, messageOf } from "../fault.ts";
import type { Size, SourceInput } from "./picture-input.ts";
import { inputOf } from "./picture-input.ts";
import type { onnx } from "./proto.ts";
import { ModelProto, TensorProto } from "./proto.ts";
import { renameTensors } from "./rename.ts";
import type { Value } from "./words.ts";

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

/**
 * The protobuf classes know version 8. Up to 13 the format gained only notes and hints for other runtimes,
 * which a rewrite may drop; what comes after may matter.
 */
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

/** The version of ONNX's operators that a model is written in. Throws Fault("bad-model") for one too old to be imported. */
export function opsetOf(model: onnx.IModelProto): number {
  const own = (model.opsetImport ?? []).find(set => !set.domain || set.domain === "ai.onnx");
  const opset = Number(own?.version ?? 0);
  if (opset >= oldestOpset) return opset;
  throw new Fault(
    "bad-model",
    `The model uses ONNX opset ${opset}; ${oldestOpset} is the oldest that works: export it again with opset 13 or newer.`,
  );
}
