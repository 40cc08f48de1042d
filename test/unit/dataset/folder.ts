import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import sharp from "sharp";

/** A folder that is gone after the test. */
export async function makeFolder(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "stepout-dataset-"));
  context.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes text files, by path within the folder. */
export async function putFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

/** A plain picture of one colour. */
export async function putPicture(
  file: string,
  [width, height]: readonly [number, number],
  colour: string | { r: number; g: number; b: number } = "#888888",
): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await sharp({ create: { width, height, channels: 3, background: colour } }).toFile(file);
}
