import { closeSync, fsyncSync, openSync } from "node:fs";
import { open } from "node:fs/promises";

/**
 * Makes a folder's entries durable: a file that was made or renamed in it survives a power cut only after
 * this (fsync(2), notes). Rejects with the system's error.
 */
export async function syncFolder(path: string): Promise<void> {
  await using folder = await open(path, "r");
  await folder.sync();
}

/** The same before anything runs that must not be held up. Throws the system's error. */
export function syncFolderNow(path: string): void {
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
