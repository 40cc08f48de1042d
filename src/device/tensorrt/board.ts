import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** TensorRT's version and the GPU's compute capability, or why an engine can neither be built nor used here. */
export type Board = { readonly tensorrt: string; readonly gpu: string } | { readonly why: string };

/** Where JetPack and NVIDIA's packages for Debian put TensorRT. */
const LIBRARIES = ["usr/lib/aarch64-linux-gnu", "usr/lib/x86_64-linux-gnu"];

/** NVIDIA's table of compute capabilities, by the system on the chip: Xavier and Orin. */
const CHIPS: Readonly<Record<string, string>> = { "nvidia,tegra194": "72", "nvidia,tegra234": "87" };

/** Looks at this machine; `root` is another one for tests. Quick, and touches no GPU. */
export function readBoard(root = "/"): Board {
  const tensorrt = tensorrtVersion(root);
  if (tensorrt === undefined) return { why: "TensorRT is not installed" };
  const gpu = chipGpu(root) ?? cardGpu();
  if (gpu === undefined)
    return { why: `TensorRT ${tensorrt} is installed, but there is no NVIDIA GPU it knows` };
  return { tensorrt, gpu };
}

/** By the library itself, `libnvinfer.so.10.3.0`: it is what will run the engine. */
export function tensorrtVersion(root: string): string | undefined {
  for (const folder of LIBRARIES.map(library => join(root, library)).filter(existsSync)) {
    const versions = readdirSync(folder).flatMap(
      name => /^libnvinfer\.so\.(\d+\.\d+\.\d+)$/.exec(name)?.[1] ?? [],
    );
    if (versions[0] !== undefined) return versions[0];
  }
  return undefined;
}

function chipGpu(root: string): string | undefined {
  const path = join(root, "proc/device-tree/compatible");
  if (!existsSync(path)) return undefined;
  return readFileSync(path, "utf8")
    .split("\0")
    .flatMap(name => CHIPS[name] ?? [])[0];
}

/** A card in a PC; a Jetson's `nvidia-smi` does not tell this. */
function cardGpu(): string | undefined {
  try {
    const words = ["--query-gpu=compute_cap", "--format=csv,noheader"];
    const told = execFileSync("nvidia-smi", words, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    return /^(\d+)\.(\d+)/.exec(told)?.slice(1).join("");
  } catch {
    return undefined;
  }
}
