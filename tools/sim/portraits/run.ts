import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { openProgress } from "../studio/progress.ts";
import { openStudio } from "../studio/studio.ts";
import { goods } from "../world/goods.ts";
import { portraitOf } from "./plan.ts";

/** Twice the side of the screen's largest mark, for displays with fine pixels. */
const SIDE = 160;

/**
 * Renders a picture of each product for the shopper's screen into a folder, as `screen.pictures` wants them:
 * SKU.webp. Throws Fault("missing-tool") where nothing can render.
 */
export async function renderPortraits(out: string): Promise<void> {
  await mkdir(out, { recursive: true });
  const progress = openProgress(goods.length, "portraits");
  const studio = await openStudio();
  try {
    for (const good of goods) {
      const { jpeg } = await studio.take(portraitOf(good), false);
      const small = await sharp(jpeg).resize(SIDE, SIDE).webp({ quality: 80 }).toBuffer();
      await writeFile(join(out, `${encodeURIComponent(good.sku)}.webp`), small);
      progress.done();
    }
  } finally {
    await studio.close();
  }
  progress.close();
}
