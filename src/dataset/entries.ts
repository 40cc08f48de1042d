import { readdir, realpath, stat } from "node:fs/promises";
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

/**
 * The files directly in a folder, with its path, in the order of their names; but for `._a.jpg`, which a Mac puts beside
 * every `a.jpg` on a stick or in an archive, and which is no picture.
 */
export async function filesIn(folder: string): Promise<string[]> {
  const names = (await namesIn(folder)).filter(name => !name.startsWith("._"));
  return names.sort().map(name => join(folder, name));
}

/** The files in a folder and in all folders within it, but for hidden ones, where tools keep copies of their own. */
export async function filesUnder(folder: string, seen = new Set<string>()): Promise<string[]> {
  const place = await realpath(folder);
  // A link may lead back up.
  if (seen.has(place)) return [];
  seen.add(place);
  const files = await filesIn(folder);
  for (const inner of (await namesIn(folder, "folder")).sort()) {
    if (inner.startsWith(".")) continue;
    // One by one: what is spread into a call must fit onto the stack, and 130,000 files do not.
    for (const file of await filesUnder(join(folder, inner), seen)) files.push(file);
  }
  return files;
}

/** Whether a file's name ends so, such as `.xml`, in capitals or not. */
export function hasEnding(file: string, ending: string): boolean {
  return extname(file).toLowerCase() === ending;
}
