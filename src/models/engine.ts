import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { engineReport } from "./int8/kept.ts";
import type { Model } from "./manifest.ts";

/** What numbers an engine works with: halves of floats, or bytes where that was measured to do. */
export const enginePrecisions = ["fp16", "int8"] as const;
export type EnginePrecision = (typeof enginePrecisions)[number];

/** What an engine is good for: it runs on the TensorRT and the GPU that built it, and nowhere else. */
export type EngineKey = {
  /** Of the model's ONNX file. */
  readonly sha256: string;
  /** Such as 10.3.0. */
  readonly tensorrt: string;
  /** Compute capability in two digits, 87 for an Orin. */
  readonly gpu: string;
  readonly precision: EnginePrecision;
};

/** A built engine as an ONNX file for onnxruntime, or why there is none to use. */
export type Engine =
  | {
      readonly onnx: Uint8Array;
      readonly precision: EnginePrecision;
      /** Why it is not the one that was asked for. */
      readonly note?: string;
    }
  | { readonly why: string };

/** The file that holds the engine for this key, in the model's folder. */
export function engineFile(folder: string, { sha256, tensorrt, gpu, precision }: EngineKey): string {
  const ending = precision === "int8" ? "-int8" : "";
  return join(folder, "engines", `${sha256.slice(0, 16)}-trt${tensorrt}-sm${gpu}${ending}.onnx`);
}

type Where = Pick<Model, "manifest" | "folder">;
type Here = Omit<EngineKey, "sha256" | "precision">;

/**
 * The model's engine for this machine: in INT8 only where that is asked for and its accuracy is known, else in FP16.
 * Nothing is built here: that takes ten minutes, and never happens in silence.
 */
export function findEngine(model: Where, board: Here, precision: EnginePrecision = "fp16"): Engine {
  const half = findHalf(model, board);
  if (precision === "fp16") return half;
  const bytes = findBytes(model, board);
  if (!("why" in bytes)) return bytes;
  return "why" in half ? { why: `${bytes.why}; ${half.why}` } : { ...half, note: bytes.why };
}

function findHalf({ manifest, folder }: Where, board: Here): Engine {
  const file = engineFile(folder, { sha256: manifest.sha256, ...board, precision: "fp16" });
  if (existsSync(file)) return { onnx: readFileSync(file), precision: "fp16" };
  const others = existsSync(join(folder, "engines"))
    ? readdirSync(join(folder, "engines")).filter(name => name.endsWith(".onnx"))
    : [];
  const found = others.length === 0 ? "" : `, only ${others.join(", ")}`;
  return {
    why: `no engine of ${manifest.name} for TensorRT ${board.tensorrt} on compute capability ${board.gpu}${found}; run \`stepout model build ${manifest.name}\``,
  };
}

/** An engine whose report is missing, or is another one's, is none: nobody knows how well it sees. */
function findBytes({ manifest, folder }: Where, board: Here): Engine {
  const file = engineFile(folder, { sha256: manifest.sha256, ...board, precision: "int8" });
  if (engineReport(file) !== undefined) return { onnx: readFileSync(file), precision: "int8" };
  const lack = existsSync(file) ? "the accuracy of the one here was not kept" : "there is none";
  return {
    why: `no INT8 engine of ${manifest.name} for TensorRT ${board.tensorrt} on compute capability ${board.gpu} (${lack}); run \`stepout model build ${manifest.name} --int8 --calibration DIR --data DIR\``,
  };
}
