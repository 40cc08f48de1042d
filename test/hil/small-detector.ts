import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { importSampleModel } from "../e2e/sample.ts";

/**
 * The name is the one in the rig's configuration. A twenty-eighth of what the shipped detectors look at, square as the
 * rig's pictures; the clip's bottles are large enough.
 */
const SMALL = { name: "small", input: { width: 96, height: 96 } } as const;

/**
 * Imports the sample detector for small pictures, into a folder of models below `folder`, which is returned. With
 * pictures of its usual size it takes longer than five seconds for each under emulation, and vision that is silent for
 * so long is replaced.
 */
export async function importSmallDetector(folder: string): Promise<string> {
  rmSync(join(folder, "models"), { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return importSampleModel(folder, SMALL);
}
