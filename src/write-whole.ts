import { chmodSync, closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Puts a file in its place, of permissions `mode` whatever the umask. It is written beside, flushed and renamed, and
 * its folder is flushed (a new name survives a power cut only after that; fsync(2), notes): whoever looks, and
 * whenever the power goes, there is the former file or the new one. Throws what the disk says, and then leaves nothing:
 * half a file on a full disk would take the room that the cart needs for its bills.
 */
export function writeWhole(file: string, content: Uint8Array | string, mode: number): void {
  const part = `${file}.part`;
  try {
    writeFileSync(part, content, { flush: true, mode });
    chmodSync(part, mode);
    renameSync(part, file);
  } catch (refused) {
    giveBack(part);
    throw refused;
  }
  syncFolderNow(dirname(file));
}

function giveBack(part: string): void {
  try {
    rmSync(part, { force: true });
  } catch {
    // A disk that takes no writes gives nothing back either; why it took none is what is told.
  }
}

/** Blocks as long as the disk takes. Throws the system's error. */
function syncFolderNow(path: string): void {
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
