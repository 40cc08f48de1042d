import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "../config/schema.ts";
import type { Observation } from "../counting/observation.ts";
import type { Episode } from "../dataset/episodes/episode.ts";
import { inOrder, observedFile } from "../dataset/episodes/read.ts";
import { openRecorder } from "../device/recorder.ts";
import { Fault } from "../fault.ts";
import { loadModelFor } from "../models/manifest.ts";
import { taskNames } from "../models/schema.ts";
import { visionOrder } from "../vision/order.ts";
import { openVision } from "../vision/supervision.ts";
import { note } from "./say.ts";

/** The models that watch clips, as a configuration names them. */
export type Watchers = Config["models"];

/** Which model saw what stands in `observed.jsonl`: `observed.json` beside it. */
const watchedBy = "observed.json";
type WatchedBy = { readonly models: readonly { readonly name: string; readonly sha256: string }[] };

/**
 * Lets the cart's own vision watch a trip's clips, every frame. Observations come in the order of time.
 * @throws Fault "bad-media" for a clip that is not there, and what vision throws.
 */
export async function watchClips(
  episode: Episode,
  models: Watchers,
): Promise<{ lines: Observation[]; by: WatchedBy }> {
  const cameras = episode.cameras.map(({ name, file, watches }) => {
    const clip = join(episode.folder, file);
    if (!existsSync(clip)) throw new Fault("bad-media", `There is no file ${clip}; render the trip anew.`);
    return { name, source: `file:${clip}`, watches, zone: [] };
  });
  const lines: Observation[] = [];
  let by: WatchedBy = { models: [] };
  await using vision = openVision(visionOrder({ cameras, models }, "every"));
  for await (const event of vision.events) {
    if (event.type === "observation") lines.push(event.observation);
    if (event.type === "ready") by = { models: event.models.map(({ name, sha256 }) => ({ name, sha256 })) };
    if (event.type === "interrupted") note(`${episode.name}: vision was replaced, ${event.reason}`);
  }
  return { lines: inOrder(lines), by };
}

/**
 * Keeps what was observed beside the clips, and which models it was; a stopped run never leaves half a trip's lines. @throws Fault "storage" when the disk refuses.
 */
export async function saveObservations(
  { folder }: Episode,
  { lines, by }: { readonly lines: readonly Observation[]; readonly by: WatchedBy },
): Promise<void> {
  await using recorder = await openRecorder(join(folder, observedFile));
  for (const line of lines) recorder.write(line);
  await writeFile(join(folder, watchedBy), `${JSON.stringify(by)}\n`);
  await recorder.keep();
}

/**
 * Whether the kept observations of a trip are those of other models than these. Where nothing tells whose they
 * are, they are taken for another's.
 * @throws Fault "bad-model" for a model that is not there or looks for something else.
 */
export async function isSeenByOthers({ folder }: Episode, models: Watchers): Promise<boolean> {
  const hashes = taskNames.flatMap(task => {
    const name = models[task];
    return name === undefined ? [] : [loadModelFor(task, name, models.dir).manifest.sha256];
  });
  const text = await readFile(join(folder, watchedBy), "utf8").catch(() => undefined);
  if (text === undefined) return true;
  const { models: seenBy } = JSON.parse(text) as WatchedBy;
  return (
    hashes.toSorted().join() !==
    seenBy
      .map(({ sha256 }) => sha256)
      .toSorted()
      .join()
  );
}
