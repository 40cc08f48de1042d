import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Clutter, clutters, heapNames } from "./plan.ts";

/** Writes which pictures are easy, medium and hard: one list each in ImageSets/Main, a name a line. */
export async function listClutter(given: { count: number; seed: number; out: string }): Promise<void> {
  const lists = new Map<Clutter, string[]>(clutters.map(clutter => [clutter, []]));
  for (let heap = 0, left = given.count; left > 0; heap++) {
    const { clutter, names } = heapNames(given.seed, heap);
    lists.get(clutter)?.push(...names.slice(0, left));
    left -= names.length;
  }
  const folder = join(given.out, "ImageSets", "Main");
  await mkdir(folder, { recursive: true });
  for (const [clutter, names] of lists) {
    await writeFile(join(folder, `${clutter}.txt`), names.map(name => `${name}\n`).join(""));
  }
}
