import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Detection } from "../counting/observation.ts";
import { vocText } from "../dataset/formats/voc-text.ts";
import { inPixels } from "../dataset/judge.ts";
import { draftOf } from "../dataset/mine.ts";
import type { Frame } from "./camera/camera.ts";
import { jpegOf } from "./picture.ts";

/** A frame of which the models were probably wrong, and what they saw in it. */
export type Suspicious = {
  readonly camera: string;
  readonly frame: Frame;
  readonly seen: { readonly items: readonly Detection[]; readonly hands: readonly Detection[] };
};

/** As good as training pictures are; each is kept once. */
const QUALITY = 92;

export type MinedFolder = {
  /** Keeps a frame and what was seen in it as a draft; the oldest go where the folder would grow too large. */
  keep(suspicious: Suspicious): Promise<void>;
};

/** How the name of a kept picture ends: its moment, to the millisecond. What is called otherwise is somebody's own. */
const MOMENT = /-\d{17}$/;

/**
 * A folder of pictures with Pascal VOC drafts, to be corrected in labelImg; those that were kept never take more than
 * `maxBytes`. What scored `draftFrom` and more is drafted. `nowMs` is wall time, which names the pictures. Rejects where the disk refuses.
 */
export function openMinedFolder({
  dir,
  maxBytes,
  draftFrom,
  nowMs = Date.now,
}: {
  readonly dir: string;
  readonly maxBytes: number;
  readonly draftFrom: number;
  readonly nowMs?: () => number;
}): MinedFolder {
  const [pictures, annotations] = [join(dir, "JPEGImages"), join(dir, "Annotations")];
  return {
    async keep({ camera, frame, seen }) {
      await mkdir(pictures, { recursive: true });
      await mkdir(annotations, { recursive: true });
      const name = `${camera}-${new Date(nowMs()).toISOString().replace(/\D/g, "")}`;
      const file = join(pictures, `${name}.jpg`);
      const { width, height } = frame;
      const inPicture = (seen: readonly Detection[]) =>
        seen.map(one => ({ ...one, box: inPixels(one.box, frame) }));
      const header = { name, file, width, height, depth: 3 };
      const draft = draftOf(
        { header, items: inPicture(seen.items), hands: inPicture(seen.hands) },
        draftFrom,
      );
      const text = join(annotations, `${name}.xml`);
      await writeWhole(text, vocText(draft, "JPEGImages"));
      try {
        await writeWhole(file, await jpegOf(frame, QUALITY));
      } catch (error) {
        await rm(text, { force: true });
        throw error;
      }
      await shrink(pictures, annotations, maxBytes);
    },
  };
}

/**
 * Written beside and renamed: a cart may be switched off in the middle. What found no room gives back what it took:
 * the cart's own state may lie on the same disk.
 */
async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  const part = `${file}.part`;
  try {
    await writeFile(part, content);
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** Removes the oldest of what was kept, with its drafts, until the rest is no larger than `maxBytes`. */
async function shrink(pictures: string, annotations: string, maxBytes: number): Promise<void> {
  // A draft alone is of a picture that somebody took away: theirs. A half one is nobody's.
  const halves = (await readdir(annotations)).filter(file => file.endsWith(".part"));
  const found = [...(await readdir(pictures)), ...halves];
  const names = found.map(file => file.replace(/\.(jpg|xml)(\.part)?$/, ""));
  const stems = names.filter(name => MOMENT.test(name));
  const kept = await Promise.all(
    [...new Set(stems)].map(async stem => {
      const whole = [join(pictures, `${stem}.jpg`), join(annotations, `${stem}.xml`)];
      const files = whole.flatMap(file => [file, `${file}.part`]);
      const sizes = await Promise.all(
        files.map(file =>
          stat(file).then(
            ({ size }) => size,
            () => 0,
          ),
        ),
      );
      return {
        files,
        made: stem.slice(stem.lastIndexOf("-")),
        bytes: sizes.reduce((sum, size) => sum + size, 0),
      };
    }),
  );
  let left = kept.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { files, bytes } of kept.sort((a, b) => (a.made < b.made ? -1 : 1))) {
    if (left <= maxBytes) return;
    for (const file of files) await rm(file, { force: true });
    left -= bytes;
  }
}
