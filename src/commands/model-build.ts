import { existsSync, readFileSync } from "node:fs";
import { Command } from "commander";
import { readBoard } from "../device/tensorrt/board.ts";
import { buildEngine } from "../device/tensorrt/trtexec.ts";
import { Fault } from "../fault.ts";
import { type EngineKey, engineFile } from "../models/engine.ts";
import { engineReport, keepEngineReport } from "../models/int8/kept.ts";
import { keepFile } from "../models/keep-file.ts";
import { loadModel, sha256Of } from "../models/manifest.ts";
import type { Manifest } from "../models/schema.ts";
import { wrapEngine } from "../models/wrap-engine.ts";
import { type DatasetOptions, withDatasetOptions } from "./dataset-options.ts";
import { checkInt8, type Int8Options, prepareInt8 } from "./model-build-int8.ts";
import { modelsOption } from "./model-options.ts";
import { say } from "./say.ts";

type BuildOptions = DatasetOptions &
  Int8Options & { readonly models: string; readonly again?: true; readonly board: string };

/** `stepout model build`: the TensorRT engine of a model, for this board and the TensorRT on it. */
export function buildCommand(): Command {
  const command = new Command("build")
    .description("build the model's TensorRT engine for this board (FP16; takes minutes, once)")
    .argument("<name>", "the model")
    .option("--again", "build it although there is one already")
    .option("--int8", "build an engine in INT8, and measure its accuracy beside the float model's")
    .option("--calibration <dir>", "for --int8: pictures from the cart's cameras, to measure ranges on")
    .option("--data <dir>", "for --int8: other, labelled pictures, to measure its accuracy on")
    .option("--no-engine", "with --int8: only calibrate and judge, on a machine without TensorRT")
    .option("--board <dir>", "another system's root, to tell TensorRT and GPU from", "/")
    .addOption(modelsOption());
  return withDatasetOptions(command).action(build);
}

async function build(name: string, options: BuildOptions): Promise<void> {
  const wish = checkInt8(options);
  const board = readBoard(options.board);
  if (options.engine && "why" in board) {
    const aside = wish ? ", or add --no-engine to calibrate and judge only" : "";
    throw new Fault(
      "missing-tool",
      `No engine can be built here: ${board.why}; run this on the board${aside}.`,
    );
  }
  const model = loadModel(name, options.models);
  const { manifest, folder, onnx } = model;
  const prepared = wish && (await prepareInt8(model, { ...options, ...wish }));
  if (!options.engine || "why" in board) return;
  const precision = wish ? "int8" : "fp16";
  const key = { sha256: manifest.sha256, ...board, precision } as const;
  const file = engineFile(folder, key);
  const known = prepared && engineReport(file);
  const current = prepared ? known?.quantized === prepared.report.quantized : existsSync(file);
  if (current && options.again === undefined) {
    // It may have been judged anew, on other pictures.
    if (known) keepEngineReport(file, { ...prepared.report, engine: known.engine });
    return say(`${file} is there already.`);
  }
  const engine = await buildHere(prepared ? readFileSync(prepared.file) : onnx, manifest, key);
  // Report first: cut off in between, an older engine does not fit it, and is not used.
  if (prepared) keepEngineReport(file, { ...prepared.report, engine: sha256Of(engine) });
  keepFile(file, engine);
  say(`Built: ${file} (${(engine.length / 1e6).toFixed(1)} MB)`);
}

/** Builds and wraps an engine of an ONNX model, and says how long it took. */
async function buildHere(onnx: Uint8Array, manifest: Manifest, key: EngineKey): Promise<Uint8Array> {
  const { tensorrt, gpu, precision } = key;
  say(
    `Building ${manifest.name} for TensorRT ${tensorrt}, compute capability ${gpu}, ${precision.toUpperCase()}.`,
  );
  const started = performance.now();
  const engine = wrapEngine(await buildEngine(onnx, precision, showProgress(started)), manifest, key);
  say(`Built in ${Math.round((performance.now() - started) / 1000)} s.`);
  return engine;
}

/** A line whenever a stage begins or something is wrong, and a sign of life every ten seconds between. */
function showProgress(started: number): (line: string) => void {
  let spoke = started;
  return line => {
    const now = performance.now();
    const matters = /\[[EW]\]|Building|Engine built|Start parsing|Finished parsing|Timing/.test(line);
    if (!matters && now - spoke < 10_000) return;
    spoke = now;
    process.stderr.write(`  ${Math.round((now - started) / 1000)} s  ${line.trim().slice(0, 160)}\n`);
  };
}
