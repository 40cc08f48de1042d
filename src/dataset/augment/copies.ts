import { join } from "node:path";
import type { LabelledPicture } from "../labelled.ts";
import { readPixels, writePixels } from "../pictures.ts";
import { seededRandom } from "./random.ts";
import { augment, type StepName } from "./recipe.ts";
import { moveObjects, type Scene } from "./scene.ts";

export type CopyOrder = {
  /** Copies of each picture. */
  readonly times: number;
  /** The same seed, pictures and orders give the same copies. */
  readonly seed: number;
  /** Exactly these steps, all of them; absent: the recipe's mixture. */
  readonly only?: readonly StepName[];
  /** The longer side of the copies at most, in pixels; absent: as large as the pictures. */
  readonly side?: number;
};

/**
 * Varies every picture and writes the copies as JPEG into a folder that exists, called like the picture with
 * `-aug1`, `-aug2` … Gives each copy's labels as it is written. A copy depends on its own name and the seed
 * alone, not on the order of work; what is pasted in depends on the pictures given, too. Copies that are `done`
 * (by name) are given as they are.
 */
export async function* writeCopies(
  pictures: readonly LabelledPicture[],
  folder: string,
  { times, seed, only, side }: CopyOrder,
  done: ReadonlyMap<string, LabelledPicture> = new Map(),
): AsyncGenerator<LabelledPicture> {
  for (const picture of pictures) {
    let loaded: Scene | undefined;
    for (let copy = 1; copy <= times; copy += 1) {
      const name = `${picture.name}-aug${copy}`;
      const kept = done.get(name);
      if (kept) {
        yield kept;
        continue;
      }
      loaded ??= await loadScene(picture, side);
      const scene = loaded;
      const random = seededRandom(`${seed} ${name}`);
      const other = async () => {
        const drawn = pictures[random.whole(pictures.length)];
        return drawn === undefined ? scene : loadScene(drawn, side);
      };
      const { pixels, objects } = await augment(scene, { random, other }, only);
      const file = join(folder, `${name}.jpg`);
      await writePixels(file, pixels);
      yield { name, file, width: pixels.width, height: pixels.height, depth: 3, objects };
    }
  }
}

/** A picture's pixels and objects, shrunk so that its longer side is no longer than `side`. */
export async function loadScene(picture: LabelledPicture, side?: number): Promise<Scene> {
  const tooLarge = side !== undefined && Math.max(picture.width, picture.height) > side;
  if (!tooLarge) return { pixels: await readPixels(picture.file), objects: picture.objects };
  const pixels = await readPixels(picture.file, { width: side, height: side });
  const [across, down] = [pixels.width / picture.width, pixels.height / picture.height];
  return { pixels, objects: moveObjects(picture.objects, ([x, y]) => [x * across, y * down]) };
}
