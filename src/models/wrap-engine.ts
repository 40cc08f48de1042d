import { contractInput, contractOutputs } from "./contract.ts";
import type { EngineKey } from "./engine.ts";
import { AttributeProto, ModelProto } from "./proto.ts";
import type { Manifest } from "./schema.ts";

/**
 * Wraps a TensorRT engine into an ONNX model of one node, which onnxruntime's TensorRT provider recognises and
 * deserialises as it is, without options and without building. The node is `EPContext` of the domain `com.microsoft`;
 * onnxruntime's documentation of EP context models describes its attributes. The engine's bytes are inside
 * (`embed_mode` 1), so that one file is the whole of it.
 */
export function wrapEngine(
  engine: Uint8Array,
  { name, input, topK }: Pick<Manifest, "name" | "input" | "topK">,
  { sha256, tensorrt, gpu, precision }: EngineKey,
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
      { key: "precision", value: precision },
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
