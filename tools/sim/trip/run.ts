import { existsSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { keepWish, type Wish } from "../../../src/dataset/wish.ts";
import { Fault } from "../../../src/fault.ts";
import { labelled } from "../pictures/run.ts";
import { type Clip, needEncoder, openClip } from "../studio/encode.ts";
import { openProgress } from "../studio/progress.ts";
import { openStudio, type Studio } from "../studio/studio.ts";
import { openPhysics } from "../world/physics.ts";
import { type SeenLine, seenLine } from "./lines.ts";
import { playTrip, type Trip } from "./plan.ts";
import type { Kind, KindWish } from "./truth.ts";

export type TripsWish = {
  readonly count: number;
  /** The number of the first trip; `count` follow from there. */
  readonly first: number;
  readonly seed: number;
  readonly out: string;
  readonly kind?: KindWish;
  /** What happens in each trip, one after the other, from an empty basket on. */
  readonly acts?: readonly Kind[];
  readonly cameras: number;
  readonly size: number;
  readonly fps: number;
  readonly workers: number;
};

/**
 * Renders trips: a folder each with a clip a camera, `seen.jsonl` (the true boxes, a line a frame and camera)
 * and `truth.json`, which comes last. Trips that are there already stay. Throws Fault("missing-tool"), and
 * Fault("usage") for a size that no clip can have.
 */
export async function renderTrips(wish: TripsWish): Promise<void> {
  // H.264 keeps one colour for two by two pixels. Its encoder would say so only after a whole trip was drawn.
  if (wish.size % 2 !== 0)
    throw new Fault("usage", `A clip's side is an even number of pixels: give --size ${wish.size + 1}.`);
  needEncoder();
  await keepWish(wish.out, `trips-${wish.seed}`, partsOf(wish));
  const fallIn = await openPhysics();
  const { fps: framesPerSecond, count, out } = wish;
  const progress = openProgress(count, "trips");
  let next = wish.first;
  const work = async () => {
    // Moving pictures are encoded softly anyway: fine edges would double their price.
    const studio = await openStudio(0);
    try {
      for (let nth = next++; nth < wish.first + count; nth = next++) {
        const folder = join(out, tripName(wish.seed, nth));
        if (existsSync(join(folder, "truth.json"))) {
          progress.skip();
          continue;
        }
        await renderTrip(studio, playTrip(fallIn, { ...wish, nth, framesPerSecond }), folder);
        progress.done();
      }
    } finally {
      await studio.close();
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(wish.workers, count)) }, work));
  progress.close();
}

/** What of a wish decides what comes out. */
export function partsOf({ kind, acts, cameras, size, fps }: TripsWish): Wish {
  return { kind, acts, cameras, size, fps };
}

/** A trip's folder or file name; the same for the rendered and for the cheap form of a trip. */
export function tripName(seed: number, nth: number): string {
  return `trip-${seed}-${String(nth).padStart(5, "0")}`;
}

async function renderTrip(studio: Studio, { truth, frames }: Trip, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const clips = truth.cameras.map(({ file }) => openClip(join(folder, file), truth.framesPerSecond));
  const lines: SeenLine[] = [];
  try {
    for (let i = 0; i < Math.max(...frames.map(list => list.length)); i++) {
      for (const [nth, camera] of truth.cameras.entries()) {
        const frame = frames[nth]?.[i];
        if (!frame) continue;
        const { jpeg, seen } = await studio.take(frame, true);
        await clips[nth]?.add(jpeg);
        const boxes = labelled(frame, seen);
        lines.push(
          seenLine({ camera: camera.name, t: i / truth.framesPerSecond, boxes, size: frame.camera }),
        );
      }
    }
  } finally {
    await finish(clips);
  }
  await writeFile(join(folder, "seen.jsonl"), lines.map(line => `${JSON.stringify(line)}\n`).join(""));
  await writeFile(join(folder, "truth.json.part"), `${JSON.stringify(truth)}\n`);
  await rename(join(folder, "truth.json.part"), join(folder, "truth.json"));
}

async function finish(clips: readonly Clip[]): Promise<void> {
  const ends = await Promise.allSettled(clips.map(clip => clip.finish()));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}
