import { existsSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { digestOf, keepWish } from "../../../src/dataset/wish.ts";
import { openProgress, type Progress } from "../studio/progress.ts";
import { playTrip } from "../trip/plan.ts";
import { partsOf, type TripsWish, tripName } from "../trip/run.ts";
import { openPhysics } from "../world/physics.ts";
import { observe } from "./observe.ts";
import type { Rates } from "./rates.ts";

/** Every how many-th trip this process plays, from which on, and who hears of each: one process a core shares the work. */
export type Share = {
  readonly first: number;
  readonly every: number;
  readonly progress: Pick<Progress, "done" | "skip">;
};

/** All of the trips, in this process. */
export async function observeAll(wish: TripsWish, rates: Rates): Promise<void> {
  const progress = openProgress(wish.count, "trips");
  await observeTrips(wish, rates, { first: 0, every: 1, progress });
  progress.close();
}

/**
 * Plays trips and writes what its cameras would observe: a folder a trip with a `.jsonl` a camera and
 * `truth.json`, which comes last. Trips that are there already stay.
 */
export async function observeTrips(wish: TripsWish, rates: Rates, share: Share): Promise<void> {
  await keepLinesWish(wish, rates);
  const fallIn = await openPhysics();
  const { progress } = share;
  for (let nth = wish.first + share.first; nth < wish.first + wish.count; nth += share.every) {
    const folder = join(wish.out, tripName(wish.seed, nth));
    if (existsSync(join(folder, "truth.json"))) {
      progress.skip();
      continue;
    }
    const trip = playTrip(fallIn, { ...wish, nth, framesPerSecond: wish.fps });
    await mkdir(folder, { recursive: true });
    const cameras = trip.truth.cameras.map(camera => ({ ...camera, file: `${camera.name}.jsonl` }));
    for (const [i, lines] of observe(trip, nth, rates).entries()) {
      const text = lines.map(line => `${JSON.stringify(line)}\n`).join("");
      await writeFile(join(folder, cameras[i]?.file ?? ""), text);
    }
    await writeFile(join(folder, "truth.json.part"), `${JSON.stringify({ ...trip.truth, cameras })}\n`);
    await rename(join(folder, "truth.json.part"), join(folder, "truth.json"));
    progress.done();
  }
}

/** Keeps what was asked for; see `keepWish`. */
export async function keepLinesWish(wish: TripsWish, rates: Rates): Promise<void> {
  await keepWish(wish.out, `trips-${wish.seed}`, {
    ...partsOf(wish),
    observations: true,
    rates: digestOf(rates),
  });
}
