import { readdir, stat } from "node:fs/promises";
import { extname, join } from "node:path";

/**
 * The names of the files in a folder, or with `kind` "folder" of the folders in it. A link counts as what it
 * leads to, and one that leads nowhere as a file, so that reading it tells what is wrong.
 */
export async function namesIn(folder: string, kind: "file" | "folder" = "file"): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names: string[] = [];
  for (const entry of entries) {
    const seen = entry.isSymbolicLink() ? await stat(join(folder, entry.name)).catch(() => undefined) : entry;
    const isFolder = seen?.isDirectory() ?? false;
    if (isFolder === (kind === "folder")) names.push(entry.name);
  }
  return names;
}

/** Whether a file's name ends so, such as `.xml`, in capitals or not. */
export function hasEnding(file: string, ending: string): boolean {
  return extname(file).toLowerCase() === ending;
}
