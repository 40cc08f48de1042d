import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's own folder, the same from `src/` and from the compiled `dist/`. */
export const PROJECT = fileURLToPath(new URL("..", import.meta.url));

/** The version of this software, as its package.json says. */
export const VERSION = (
  JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")) as { version: string }
).version;
