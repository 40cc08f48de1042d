import { open } from "node:fs/promises";

/**
 * Makes a folder's entries durable: a file that was made or renamed in it survives a power cut only after
 * this (fsync(2), notes). Rejects with the system's error.
 */
export async function syncFolder(path: string): Promise<void> {
  await using folder = await open(path, "r");
  await folder.sync();
}
