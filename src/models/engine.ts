import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { contractInput, contractOutputs } from "./contract.ts";
import type { Model } from "./manifest.ts";
import { AttributeProto, ModelProto } from "./proto.ts";
import type { Manifest } from "./schema.ts";

/** What an engine is good for: it runs on the TensorRT and the GPU that built it, and nowhere else. */
export type EngineKey = {
  /** Of the model's ONNX file. */
  readonly sha256: string;
  /** Such as 10.3.0. */
  readonly tensorrt: string;
  /** Compute capability in two digits, 87 for an Orin. */
  readonly gpu: string;
};

/** A built engine as an ONNX file for onnxruntime, or why there is none to use. */
export type Engine = { readonly onnx: Uint8Array } | { readonly why: string };

/** The file that holds the engine for this key, in the model's folder. */
export function engineFile(folder: string, { sha256, tensorrt, gpu }: EngineKey): string {
  return join(folder, "engines", `${sha256.slice(0, 16)}-trt${tensorrt}-sm${gpu}.onnx`);
}

/** The model's engine for this machine. Nothing is built here: that takes ten minutes, and never happens in silence. */
export function findEngine(
  { manifest, folder }: Pick<Model, "manifest" | "folder">,
  board: Omit<EngineKey, "sha256">,
): Engine {
  const file = engineFile(folder, { sha256: manifest.sha256, ...board });
  if (existsSync(file)) return { onnx: readFileSync(file) };
  const others = existsSync(join(folder, "engines"))
    ? readdirSync(join(folder, "engines")).filter(name => name.endsWith(".onnx"))
    : [];
  const found = others.length === 0 ? "" : `, only ${others.join(", ")}`;
  return {
    why: `no engine of ${manifest.name} for TensorRT ${board.tensorrt} on compute capability ${board.gpu}${found}; run \`stepout model build ${manifest.name}\``,
  };
}

/**
 * Wraps a TensorRT engine into an ONNX model of one node, which onnxruntime's TensorRT provider recognises and
 * deserialises as it is, without options and without building. The node is `EPContext` of the domain `com.microsoft`;
 * onnxruntime's documentation of EP context models describes its attributes. The engine's bytes are inside
 * (`embed_mode` 1), so that one file is the whole of it.
 */
export function wrapEngine(
  engine: Uint8Array,
  { name, input, topK }: Pick<Manifest, "name" | "input" | "topK">,
  { sha256, tensorrt, gpu }: EngineKey,
): Uint8Array {
  const { INT, STRING } = AttributeProto.AttributeType;
  const text = (key: string, value: string) => ({ name: key, type: STRING, s: Buffer.from(value) });
  const inputs = contractInput(input);
  const outputs = contractOutputs(topK);
  const names = (values: typeof inputs) => values.map(value => value.name ?? "");
  return ModelProto.encode({
    irVersion: 8,
    producerName: "stepout",
    opsetImport: [
      { domain: "", version: 17 },
      { domain: "com.microsoft", version: 1 },
    ],
    metadataProps: [
      { key: "model_sha256", value: sha256 },
      { key: "tensorrt", value: tensorrt },
    ],
    graph: {
      name,
      input: inputs,
      output: outputs,
      node: [
        {
          opType: "EPContext",
          domain: "com.microsoft",
          name: `${name}-engine`,
          input: names(inputs),
          output: names(outputs),
          attribute: [
            { name: "main_context", type: INT, i: 1 },
            { name: "embed_mode", type: INT, i: 1 },
            { name: "ep_cache_context", type: STRING, s: engine },
            text("hardware_architecture", gpu),
            text("ep_sdk_version", tensorrt),
            text("source", "TensorrtExecutionProvider"),
          ],
        },
      ],
    },
  }).finish();
}
