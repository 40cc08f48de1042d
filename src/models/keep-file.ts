import { chmodSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Writes a file that everybody may read, and its folder where there is none. Beside and renamed: a cart that starts
 * meanwhile finds a whole file or none. Throws what the disk says.
 */
export function keepFile(file: string, content: Uint8Array | string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.part`, content, { flush: true });
  chmodSync(`${file}.part`, 0o644);
  renameSync(`${file}.part`, file);
}
