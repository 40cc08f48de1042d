import { readVersions, type Versions } from "../device/versions.ts";
import { VERSION } from "../paths.ts";
import type { Check, Finding } from "./doctor-checks.ts";

/** What is installed here: the first thing that is asked when a cart misbehaves. */
export const versions: Check = async () => versionFindings(readVersions());

/** The same as findings; a machine without anything of NVIDIA's is no board. */
export function versionFindings({ machine, board }: Versions): Finding[] {
  const list = (named: Readonly<Record<string, string>>) =>
    Object.entries(named).map(([name, version]) => `${name} ${version}`);
  const here = [`stepout ${VERSION}`, ...list(machine), `${process.platform} ${process.arch}`];
  const absent = ["GStreamer", "libgpiod", "onnxruntime"].filter(name => machine[name] === undefined);
  const found: Finding =
    absent.length === 0
      ? { check: "versions", status: "ok", detail: here.join(", ") }
      : {
          check: "versions",
          status: "warn",
          detail: `${here.join(", ")}; no ${absent.join(", no ")}: run \`scripts/flash.sh\`, or \`npm run setup\` in a clone.`,
        };
  const nvidia = list(board);
  return [
    found,
    nvidia.length === 0
      ? { check: "board", status: "skipped", detail: "no L4T, CUDA or TensorRT here: models run on the CPU" }
      : { check: "board", status: "ok", detail: nvidia.join(", ") },
  ];
}
