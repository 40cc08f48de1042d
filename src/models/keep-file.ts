import { chmodSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { writeWhole } from "../write-whole.ts";

/**
 * Writes a file that everybody may read, and its folder where there is none; a cart that starts meanwhile finds a whole
 * file or none. Throws what the disk says, and then leaves nothing.
 */
export function keepFile(file: string, content: Uint8Array | string): void {
  const folder = dirname(file);
  // In a folder that only its builder may enter, a cart would not even see that there is a file.
  if (mkdirSync(folder, { recursive: true }) !== undefined) chmodSync(folder, 0o755);
  writeWhole(file, content, 0o644);
}
