import { access, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { vocText } from "../../../src/dataset/formats/voc-text.ts";
import type { LabelledObject, LabelledPicture } from "../../../src/dataset/labelled.ts";
import { openDataset } from "../../../src/dataset/open.ts";
import { keepWish } from "../../../src/dataset/wish.ts";
import { keepFile } from "../../../src/models/keep-file.ts";
import { openProgress } from "../studio/progress.ts";
import { openStudio, type Studio } from "../studio/studio.ts";
import { openPhysics } from "../world/physics.ts";
import type { Scene } from "../world/scene.ts";
import type { Seen } from "../world/seen.ts";
import { listClutter } from "./lists.ts";
import { type PicturePlan, planHeap, viewsPerHeap } from "./plan.ts";

/** Slivers of fewer pixels across than this are not labelled: nobody could. */
const leastSide = 3;

/** What is seen less than this is `difficult`: finding it is neither right nor wrong. */
export const difficultBelow = 0.2;

/**
 * Renders `count` labelled pictures into a Pascal VOC folder. Pictures that are there already stay, so a
 * stopped run goes on where it was. Gives all pictures of the folder. Throws Fault("missing-tool") where nothing can render.
 */
export async function renderPictures(given: {
  count: number;
  seed: number;
  out: string;
  size: number;
  workers: number;
}): Promise<readonly LabelledPicture[]> {
  const { count, seed, out, size } = given;
  await keepWish(out, `pictures-${seed}`, { size });
  await mkdir(join(out, "JPEGImages"), { recursive: true });
  await mkdir(join(out, "Annotations"), { recursive: true });
  const fallIn = await openPhysics();
  const heaps = Math.ceil(count / viewsPerHeap);
  const progress = openProgress(count, "pictures");
  let next = 0;
  const work = async () => {
    const studio = await openStudio();
    try {
      for (let heap = next++; heap < heaps; heap = next++) {
        const plans = planHeap(fallIn, seed, heap, size).slice(0, count - heap * viewsPerHeap);
        for (const plan of plans) {
          if (await isThere(out, plan.name)) {
            progress.skip();
            continue;
          }
          await takePicture(studio, plan, out);
          progress.done();
        }
      }
    } finally {
      await studio.close();
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(given.workers, heaps)) }, work));
  progress.close();
  const { pictures } = await openDataset(out);
  await listClutter(out, pictures);
  return pictures;
}

/**
 * Takes a picture into a Pascal VOC folder, both of its files whole or not at all. Throws what the studio and the disk
 * say.
 */
export async function takePicture(
  studio: Pick<Studio, "take">,
  { name, scene }: Pick<PicturePlan, "name" | "scene">,
  out: string,
): Promise<void> {
  const { jpeg, seen } = await studio.take(scene, true);
  const { width, height } = scene.camera;
  const file = join(out, "JPEGImages", `${name}.jpg`);
  const objects = labelled(scene, seen);
  const annotation = vocText({ name, file, width, height, depth: 3, objects }, "JPEGImages");
  keepFile(file, jpeg);
  // The annotation comes last: where it is, the picture is whole.
  keepFile(join(out, "Annotations", `${name}.xml`), annotation);
}

/** The labels of what is seen in a scene, in the order of the scene's ids. */
export function labelled(
  scene: Pick<Scene, "things" | "hands">,
  seen: readonly Seen[],
): (LabelledObject & Seen)[] {
  const names = new Map<number, string>();
  for (const thing of scene.things) names.set(thing.id, thing.sku);
  for (const hand of scene.hands) names.set(hand.id, "hand");
  return seen.flatMap(part => {
    const label = names.get(part.id);
    const [left, top, right, bottom] = part.box;
    const isSliver = right - left < leastSide || bottom - top < leastSide;
    if (label === undefined || isSliver) return [];
    return [{ label, difficult: part.visible < difficultBelow, crowd: false, ...part }];
  });
}

async function isThere(out: string, name: string): Promise<boolean> {
  return access(join(out, "Annotations", `${name}.xml`)).then(
    () => true,
    () => false,
  );
}
