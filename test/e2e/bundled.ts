import { rmSync } from "node:fs";
import { basename, join } from "node:path";
import { buildSync } from "esbuild";
import { PROJECT } from "../../src/paths.ts";

/** How esbuild makes one file of a program for the oldest Node that is supported. */
export const forNode = {
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  logLevel: "error",
} as const;

const made = new Set<string>();

/**
 * One of the tests' own programs, `file` from the project's folder, as node starts it soonest; returns its path. Where
 * processes are killed and started by the dozen, compiling each anew takes most of the time. It lies one folder below
 * the project's, as `src` does, so that what looks for the project from its own place finds it.
 */
export function bundled(file: string): string {
  const outfile = join(PROJECT, ".programs", `${basename(file, ".ts")}-${process.pid}.mjs`);
  if (made.has(file)) return outfile;
  buildSync({ ...forNode, entryPoints: [join(PROJECT, file)], outfile, packages: "external" });
  process.once("exit", () => rmSync(outfile, { force: true }));
  made.add(file);
  return outfile;
}
