import { Command, Option } from "commander";
import { openDetector } from "../device/detector.ts";
import { providerNames } from "../device/detector-session.ts";
import type { EnginePrecision } from "../models/engine.ts";
import { loadModel } from "../models/manifest.ts";
import { modelsOption, precisionOption } from "./model-options.ts";
import { jsonOption, wholeNumber } from "./options.ts";

type BenchOptions = {
  models: string;
  json?: boolean;
  threads?: number;
  runs: number;
  provider?: string[];
  precision?: EnginePrecision;
};

/** `stepout model bench`: how long one picture takes, from drawing to suppressed overlaps. */
export function benchCommand(): Command {
  return new Command("bench")
    .description("measure how long the model takes for a picture")
    .argument("<name>", "the model")
    .option("--threads <count>", "threads of one inference (onnxruntime's choice)", wholeNumber(1, 64))
    .option("--runs <count>", "how many pictures to measure", wholeNumber(1, 100_000), 100)
    .addOption(new Option("--provider <name...>", "what to run on, best first").choices(providerNames))
    .addOption(precisionOption())
    .addOption(modelsOption())
    .addOption(jsonOption())
    .action(async (name: string, options: BenchOptions) => {
      const result = await measure(name, options);
      const { requested, running, precision, why } = result.provider;
      process.stdout.write(
        options.json
          ? `${JSON.stringify(result)}\n`
          : `${name}: median ${result.medianMs} ms, 95th percentile ${result.p95Ms} ms over ${result.runs} pictures, ` +
              `on ${running} in ${precision} (asked for ${requested.join(", ")}: ${why})\n`,
      );
    });
}

async function measure(name: string, options: BenchOptions) {
  await using detector = await openDetector({
    model: loadModel(name, options.models),
    ...(options.threads !== undefined && { threads: options.threads }),
    ...(options.provider !== undefined && { providers: options.provider }),
    ...(options.precision !== undefined && { precision: options.precision }),
  });
  const { width, height } = detector.inputSize;
  // Noise, always the same: a plain picture would let the decoder find nothing to do.
  const data = Uint8Array.from({ length: width * height * 3 }, (_, at) => (at * 31 + (at >> 7)) % 256);
  const wholeMs: number[] = [];
  const modelMs: number[] = [];
  const warmUp = Math.min(10, options.runs);
  for (let run = -warmUp; run < options.runs; run++) {
    const started = performance.now();
    await detector.detect({ data, width, height });
    if (run < 0) continue;
    wholeMs.push(performance.now() - started);
    modelMs.push(detector.inferenceMs);
  }
  return {
    type: "bench",
    model: name,
    sha256: detector.sha256,
    runs: options.runs,
    ...(options.threads !== undefined && { threads: options.threads }),
    medianMs: percentile(wholeMs, 0.5),
    p95Ms: percentile(wholeMs, 0.95),
    inferenceMedianMs: percentile(modelMs, 0.5),
    provider: detector.provider,
  };
}

/** The nearest-rank percentile, to a hundredth. */
function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return Math.round(value * 100) / 100;
}
