import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { release } from "node:os";
import { join } from "node:path";
import { PROJECT } from "../paths.ts";
import { tensorrtVersion } from "./tensorrt/board.ts";

/** What is installed, by name; what is not there is left out. */
export type Versions = {
  /** What every cart has. */
  readonly machine: Readonly<Record<string, string>>;
  /** What NVIDIA brings. */
  readonly board: Readonly<Record<string, string>>;
};

/** Runs a program and gives what it printed; undefined where it is missing or fails. */
export type Ask = (program: string, ...words: string[]) => string | undefined;

/** Looks at this machine. `root` and `ask` are another one for tests. */
export function readVersions(root = "/", ask: Ask = askProgram): Versions {
  return {
    machine: present({
      Node: process.version.slice(1),
      kernel: release(),
      onnxruntime: packageVersion("onnxruntime-node"),
      GStreamer: first(/^GStreamer (\S+)/m, ask("gst-inspect-1.0", "--version")),
      libgpiod: first(/\bv(\d\S*)/, ask("gpioinfo", "--version")),
    }),
    board: present({
      JetPack: first(/^Version: (\S+)/m, paragraph("nvidia-jetpack", text(root, "var/lib/dpkg/status"))),
      L4T: l4t(text(root, "etc/nv_tegra_release")),
      CUDA: first(/"cuda"\s*:\s*\{[^}]*"version"\s*:\s*"([^"]+)"/, text(root, "usr/local/cuda/version.json")),
      TensorRT: tensorrtVersion(root),
    }),
  };
}

/** `# R36 (release), REVISION: 4.3, …` is 36.4.3. */
function l4t(text: string | undefined): string | undefined {
  const [, major, minor] = /^# R(\d+) \(release\), REVISION: ([\d.]+)/.exec(text ?? "") ?? [];
  return major === undefined ? undefined : `${major}.${minor}`;
}

/** One package's entry in dpkg's list, where it is installed. */
function paragraph(name: string, status: string | undefined): string | undefined {
  return status
    ?.split("\n\n")
    .find(entry => `${entry}\n`.startsWith(`Package: ${name}\n`) && /^Status: .* installed$/m.test(entry));
}

function packageVersion(name: string): string | undefined {
  return first(/"version": "([^"]+)"/, text(PROJECT, `node_modules/${name}/package.json`));
}

function text(root: string, path: string): string | undefined {
  const file = join(root, path);
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

function first(pattern: RegExp, text: string | undefined): string | undefined {
  return text === undefined ? undefined : pattern.exec(text)?.[1];
}

function present(versions: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(versions).flatMap(([name, version]) => (version === undefined ? [] : [[name, version]])),
  );
}

function askProgram(program: string, ...words: string[]): string | undefined {
  const { status, stdout } = spawnSync(program, words, { encoding: "utf8", timeout: 10_000 });
  return status === 0 ? stdout : undefined;
}
