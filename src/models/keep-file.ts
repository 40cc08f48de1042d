import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Writes a file that everybody may read, and its folder where there is none. Beside and renamed: a cart that starts
 * meanwhile finds a whole file or none. Throws what the disk says, and then leaves nothing: an engine's half on a full
 * disk would take the room that the cart needs for its bills.
 */
export function keepFile(file: string, content: Uint8Array | string): void {
  const folder = dirname(file);
  // In a folder that only its builder may enter, a cart would not even see that there is a file.
  if (mkdirSync(folder, { recursive: true }) !== undefined) chmodSync(folder, 0o755);
  const part = `${file}.part`;
  try {
    writeFileSync(part, content, { flush: true });
    chmodSync(part, 0o644);
    renameSync(part, file);
  } catch (refused) {
    rmSync(part, { force: true });
    throw refused;
  }
}
