import ort from "onnxruntime-node";
import { Fault, messageOf } from "../fault.ts";
import type { Engine, EnginePrecision } from "../models/engine.ts";

/** What a model may run on, the quickest first. */
export const providerNames = ["tensorrt", "cuda", "cpu"] as const;

/** Asked for, got, and why: onnxruntime itself never tells. */
export type Provider = {
  readonly requested: readonly string[];
  readonly running: string;
  /** What it reckons with; only ready engines have less than float32. */
  readonly precision: Precision;
  readonly why: string;
};

export type Precision = EnginePrecision | "fp32";

/** A model's input or output; a dimension that is left open has a name. */
export type TensorShape = {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly (number | string)[];
};

/** An opened model. `run` blocks the calling thread until the outputs are there. */
export interface Session extends AsyncDisposable {
  readonly provider: Provider;
  readonly inputs: readonly TensorShape[];
  readonly outputs: readonly TensorShape[];
  run(feeds: Record<string, ort.Tensor>): Promise<ort.InferenceSession.OnnxValueMapType>;
}

export type SessionOptions = {
  /** Tried in this order, one at a time; `cpu` is always the last. */
  readonly providers: readonly string[];
  /** Threads of one inference; absent: onnxruntime's own choice. */
  readonly threads?: number;
  /** What TensorRT gets in the model's place; absent: it is passed over. */
  readonly engine?: Engine;
};

// A provider that cannot be loaded is an expected outcome, told in `why`; the library would print it in red.
ort.env.logLevel = "fatal";

/**
 * Opens an ONNX model on the first provider that works. Each is tried alone, because onnxruntime passes over a
 * missing one in silence when others are listed behind it. Throws Fault("bad-model") when none opens it.
 */
export async function openSession(
  onnx: Uint8Array,
  { providers, threads, engine = { why: "no engine was looked for" } }: SessionOptions,
): Promise<Session> {
  const known = new Map(ort.listSupportedBackends().map(backend => [backend.name, backend]));
  const passed: string[] = [];
  for (const name of new Set([...providers, "cpu"])) {
    const source = sourceFor(name, known, { onnx, engine });
    if ("why" in source) {
      passed.push(source.why);
      continue;
    }
    try {
      const session = await ort.InferenceSession.create(source.onnx, optionsFor(name, threads));
      const remarks = source.note === undefined ? passed : [...passed, source.note];
      const why = remarks.length > 0 ? remarks.join("; ") : "as requested";
      return wrap(session, { requested: [...providers], running: name, precision: source.precision, why });
    } catch (cause) {
      if (name === "cpu") throw unopenable(cause);
      passed.push(`${name} did not start (${firstLine(cause)})`);
    }
  }
  throw unopenable("no provider");
}

type Source =
  | { readonly onnx: Uint8Array; readonly precision: Precision; readonly note?: string }
  | { readonly why: string };

/**
 * What a provider is given to open, or why it is passed over. TensorRT gets a ready engine or nothing: from the model
 * itself it would build one, for minutes and in silence, at every start.
 */
export function sourceFor(
  provider: string,
  known: { has(name: string): boolean },
  { onnx, engine }: { readonly onnx: Uint8Array; readonly engine: Engine },
): Source {
  if (!known.has(provider)) return { why: `${provider} is not in this build of onnxruntime` };
  if (provider !== "tensorrt") return { onnx, precision: "fp32" };
  return "why" in engine ? { why: `tensorrt: ${engine.why}` } : engine;
}

function optionsFor(provider: string, threads: number | undefined): ort.InferenceSession.SessionOptions {
  return {
    executionProviders: [provider],
    logSeverityLevel: 4,
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    // Threads that wait by spinning take the cores that the cameras' decoders need.
    extra: { session: { intra_op: { allow_spinning: "0" } } },
  };
}

function wrap(session: ort.InferenceSession, provider: Provider): Session {
  return {
    provider,
    inputs: session.inputMetadata.map(asShape),
    outputs: session.outputMetadata.map(asShape),
    run: feeds => session.run(feeds),
    [Symbol.asyncDispose]: () => session.release(),
  };
}

function asShape(about: ort.InferenceSession.ValueMetadata): TensorShape {
  return about.isTensor
    ? { name: about.name, type: about.type, shape: about.shape }
    : { name: about.name, type: "not a tensor", shape: [] };
}

function unopenable(cause: unknown): Fault {
  return new Fault(
    "bad-model",
    `onnxruntime cannot open the model (${firstLine(cause)}): export it again, and import that file.`,
    cause,
  );
}

/** What the library says, without its own function's name and without anything a terminal would act on. */
function firstLine(error: unknown): string {
  const [line = ""] = messageOf(error).split("\n", 1);
  return line
    .replace(/^OrtSessionOptionsAppendExecutionProvider_\w+: /, "")
    .replace(/\p{C}/gu, "?")
    .slice(0, 300);
}
