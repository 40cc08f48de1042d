import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { LabelledPicture } from "../../../src/dataset/labelled.ts";
import { clutterLevels, clutterOf } from "../../../src/dataset/metrics/clutter.ts";

/**
 * Writes which pictures are easy, medium and hard, by the goods that count in them: one list each in
 * ImageSets/Main, a name a line. A heap hides some of what was dropped on it.
 */
export async function listClutter(out: string, pictures: readonly LabelledPicture[]): Promise<void> {
  const folder = join(out, "ImageSets", "Main");
  await mkdir(folder, { recursive: true });
  for (const level of clutterLevels) {
    const names = pictures.filter(picture => levelOf(picture) === level).map(({ name }) => `${name}\n`);
    await writeFile(join(folder, `${level}.txt`), names.join(""));
  }
}

function levelOf({ objects }: LabelledPicture) {
  return clutterOf(objects.filter(({ label }) => label !== "hand"));
}
