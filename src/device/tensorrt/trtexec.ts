import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { Fault } from "../../fault.ts";
import type { EnginePrecision } from "../../models/engine.ts";
import { withoutHalves } from "../../models/halves.ts";

/** JetPack keeps it where no search path looks. */
const PLACES = ["/usr/src/tensorrt/bin", "/usr/local/tensorrt/bin"];

/** What the tool says in a line: stages and errors are worth showing, the rest is figures. */
export type Progress = (line: string) => void;

/** INT8 is said in the file, by its roundings; the flag only allows it. What has none is built in FP16 either way. */
const flags = { fp16: ["--fp16"], int8: ["--int8", "--fp16"] } as const;

/**
 * Builds an engine of an ONNX model with NVIDIA's `trtexec`, which takes minutes; `onProgress` hears each line
 * that it prints. Gives the engine's bytes. Throws Fault("missing-tool") without trtexec, Fault("bad-model") with its
 * last words when it fails.
 */
export async function buildEngine(
  onnx: Uint8Array,
  precision: EnginePrecision,
  onProgress: Progress,
): Promise<Uint8Array> {
  const tool = findTrtexec();
  const folder = mkdtempSync(join(tmpdir(), "stepout-engine-"));
  const [model, plan] = [join(folder, "model.onnx"), join(folder, "engine.plan")];
  try {
    writeFileSync(model, withoutHalves(onnx));
    const words = [`--onnx=${model}`, `--saveEngine=${plan}`, ...flags[precision]];
    const said = await run(tool, words, onProgress);
    const engine = said.trouble === undefined && existsSync(plan) ? readFileSync(plan) : undefined;
    // A full disk may leave an empty file behind words of success.
    if (engine?.length) return engine;
    throw new Fault(
      "bad-model",
      `trtexec could not build the engine (${complaintOf(said)}); free memory and room in ${tmpdir()}, check the board's power mode, and try again.`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function findTrtexec(): string {
  const folders = [...(process.env.PATH ?? "").split(delimiter), ...PLACES];
  const found = folders.map(folder => join(folder, "trtexec")).find(existsSync);
  if (found !== undefined) return found;
  throw new Fault(
    "missing-tool",
    "There is no trtexec here; it comes with JetPack's TensorRT: `sudo apt-get install libnvinfer-bin`.",
  );
}

type Said = { readonly lines: readonly string[]; readonly trouble: string | undefined };

/** Its last error; where it has none, what happened to it, and its last words. */
function complaintOf({ lines, trouble = "it wrote no engine" }: Said): string {
  const error = lines.filter(line => line.includes("[E]")).at(-1);
  return (error ?? `${trouble}, after: ${lines.at(-1) ?? "nothing"}`).trim().slice(0, 300);
}

async function run(tool: string, words: readonly string[], onProgress: Progress): Promise<Said> {
  const child = spawn(tool, words, { stdio: ["ignore", "pipe", "pipe"] });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on("line", line => {
      lines.push(line);
      if (lines.length > 200) lines.shift();
      onProgress(line);
    });
  }
  const trouble = await new Promise<string | undefined>(resolve => {
    child.once("error", error => resolve(error.message));
    child.once("close", (code, signal) => {
      if (code === 0) return resolve(undefined);
      // The kernel ends what takes too much memory without a word.
      resolve(signal === null ? `it ended with code ${code}` : `it was ended by ${signal}`);
    });
  });
  return { lines, trouble };
}
