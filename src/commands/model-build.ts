import { chmodSync, existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Command } from "commander";
import { readBoard } from "../device/tensorrt/board.ts";
import { buildEngine } from "../device/tensorrt/trtexec.ts";
import { Fault } from "../fault.ts";
import { engineFile, wrapEngine } from "../models/engine.ts";
import { loadModel } from "../models/manifest.ts";
import { modelsOption } from "./model-options.ts";

/** `stepout model build`: the TensorRT engine of a model, for this board and the TensorRT on it. */
export function buildCommand(): Command {
  return new Command("build")
    .description("build the model's TensorRT engine for this board (FP16; takes minutes, once)")
    .argument("<name>", "the model")
    .option("--again", "build it although there is one already")
    .option("--board <dir>", "another system's root, to tell TensorRT and GPU from", "/")
    .addOption(modelsOption())
    .action(build);
}

type BuildOptions = { readonly models: string; readonly again?: true; readonly board: string };

async function build(name: string, { models, again, board: root }: BuildOptions): Promise<void> {
  const { manifest, folder } = loadModel(name, models);
  const board = readBoard(root);
  if ("why" in board) {
    throw new Fault("missing-tool", `No engine can be built here: ${board.why}; run this on the board.`);
  }
  const key = { sha256: manifest.sha256, ...board };
  const file = engineFile(folder, key);
  if (existsSync(file) && again === undefined) return say(`${file} is there already.`);
  say(`Building ${name} for TensorRT ${board.tensorrt}, compute capability ${board.gpu}, FP16.`);
  const started = performance.now();
  const engine = await buildEngine(join(folder, "model.onnx"), showProgress(started));
  const onnx = wrapEngine(engine, manifest, key);
  mkdirSync(dirname(file), { recursive: true });
  // Beside and renamed: a cart that starts meanwhile finds a whole engine or none.
  writeFileSync(`${file}.part`, onnx, { flush: true });
  chmodSync(`${file}.part`, 0o644);
  renameSync(`${file}.part`, file);
  const seconds = Math.round((performance.now() - started) / 1000);
  say(`Built in ${seconds} s: ${file} (${(onnx.length / 1e6).toFixed(1)} MB)`);
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

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
