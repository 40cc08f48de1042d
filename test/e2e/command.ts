import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "../../src/paths.ts";

/**
 * What node runs to be the `stepout` command: the compiled program, as it ships and as it starts soonest, unless
 * somebody has edited a source since.
 */
export const stepoutCommand: readonly string[] = isCompiled()
  ? [join(PROJECT, "dist/main.js")]
  : ["--import", import.meta.resolve("tsx"), join(PROJECT, "src/main.ts")];

function isCompiled(): boolean {
  const compiled = statSync(join(PROJECT, "dist/main.js"), { throwIfNoEntry: false });
  if (compiled === undefined) return false;
  const sources = readdirSync(join(PROJECT, "src"), { recursive: true, encoding: "utf8" });
  return sources.every(file => statSync(join(PROJECT, "src", file)).mtimeMs <= compiled.mtimeMs);
}
