import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import sharp from "sharp";
import { PROJECT } from "../../../src/paths.ts";
import { stepoutCommand } from "../../e2e/command.ts";
import { makeFolder, putFiles, putPicture } from "./folder.ts";

/** Runs `stepout` with these words. */
export function stepout(...words: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise(resolve => {
    execFile(process.execPath, [...stepoutCommand, ...words], { cwd: PROJECT }, (error, out, err) => {
      resolve({ code: error === null ? 0 : 1, out, err });
    });
  });
}

/** Runs `stepout` for a reader that is gone before the first line, as in `stepout … | true`. */
export async function stepoutUnread(...words: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [...stepoutCommand, ...words], {
    cwd: PROJECT,
    stdio: ["ignore", "pipe", "ignore"],
  });
  child.stdout.destroy();
  await once(child, "close");
}

/** A Pascal VOC annotation of one box. */
export const annotation = (name: string, label: string, xmax: number) =>
  `<annotation><filename>${name}.png</filename><object><name>${label}</name><bndbox><xmin>2</xmin><ymin>2</ymin><xmax>${xmax}</xmax><ymax>20</ymax></bndbox></object></annotation>`;

/** Twelve numbered pictures of one series, each with a block of its own shade. */
export async function makeSet(context: Parameters<typeof makeFolder>[0]): Promise<string> {
  const folder = await makeFolder(context);
  for (let number = 1; number <= 12; number += 1) {
    const name = `pear (${number})`;
    const stripes = Array.from({ length: 12 }, (_, at) => {
      const shade = ((number * 37 + at * at * number * 11) % 200) + 30;
      return `<rect x="${at * 4}" y="0" width="4" height="36" fill="rgb(${shade},${255 - shade},90)"/>`;
    });
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="48" height="36">${stripes.join("")}</svg>`;
    await putPicture(join(folder, `JPEGImages/${name}.png`), [8, 8]);
    await sharp(Buffer.from(svg))
      .removeAlpha()
      .toFile(join(folder, `JPEGImages/${name}.png`));
    await putFiles(folder, { [`Annotations/${name}.xml`]: annotation(name, "pear", 30) });
  }
  return folder;
}
