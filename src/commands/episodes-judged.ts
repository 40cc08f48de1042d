import { existsSync } from "node:fs";
import { join } from "node:path";
import { unknownLabels } from "../config/labels.ts";
import type { CountingRates } from "../counting/rates.ts";
import type { Retold } from "../dataset/episodes/album.ts";
import type { Episode } from "../dataset/episodes/episode.ts";
import { columns, type JudgedTrip, judgeTrip } from "../dataset/episodes/judge.ts";
import { judgeAll, linesOf, type RecordedTrip } from "../dataset/episodes/judging.ts";
import { wholeLines } from "../dataset/episodes/length.ts";
import { observationFiles, readEpisode } from "../dataset/episodes/read.ts";
import { isObservations } from "../device/recording.ts";
import { loadModelFor } from "../models/manifest.ts";
import type { Product } from "../trip/product.ts";
import { isSeenByOthers, saveObservations, type Watchers, watchClips } from "./episode-clips.ts";
import { openProgress } from "./progress.ts";
import { note } from "./say.ts";

export type JudgingWish = {
  readonly folders: readonly string[];
  /** Who watches clips. Unless it is `asked` for, what others saw of a clip is as good. */
  readonly watchers: Watchers;
  readonly asked: boolean;
  readonly catalogue: readonly Product[] | undefined;
  /** How often counting errs; undefined for what it goes by of itself. */
  readonly rates: CountingRates | undefined;
  /** Judge by what a model would have seen that misses only what shows less of itself than this share. */
  readonly ideal?: number | undefined;
  /** Processes that count. */
  readonly jobs: number;
  /** Keep what was seen of the clips beside them. */
  readonly save: boolean;
};

/** Judged trips in the order of their folders, and the way to tell one of them again. */
export type Judged = {
  readonly trips: readonly JudgedTrip[];
  readonly retell: (trip: JudgedTrip) => Promise<Retold>;
};

/**
 * Judges trips: those whose observations stand in files in several processes, those with clips one after another,
 * since watching takes all cores by itself.
 * @throws Fault of the first trip that cannot be judged.
 */
export async function judgeEpisodes(wish: JudgingWish): Promise<Judged> {
  const { folders, catalogue, rates } = wish;
  const progress = openTripProgress(folders.length);
  const judged = new Map<string, JudgedTrip>();
  const watched = new Map<string, Retold>();
  const done = (trip: JudgedTrip): void => {
    judged.set(trip.folder, trip);
    progress.done();
  };
  const { recorded, clips } = await sorted(wish);
  for (const episode of clips) {
    const retold = { episode, lines: await watch(episode, wish) };
    watched.set(episode.folder, retold);
    done(judgeTrip(episode, retold.lines, columns, rates));
  }
  await judgeAll({ trips: recorded, columns, catalogue, rates }, { jobs: wish.jobs, onTrip: done });
  progress.close();
  return {
    trips: folders.flatMap(folder => judged.get(folder) ?? []),
    async retell({ folder }) {
      const kept = watched.get(folder);
      if (kept) return kept;
      const episode = await readEpisode(folder, catalogue);
      const trip = recorded.find(one => one.folder === folder);
      return { episode, lines: trip ? await linesOf(trip) : [] };
    },
  };
}

/** Tells trips whose observations can be read from those whose clips must be watched. */
async function sorted({ folders, catalogue, watchers, asked, ideal }: JudgingWish) {
  if (ideal !== undefined) return { recorded: folders.map(folder => ({ folder, ideal })), clips: [] };
  const recorded: RecordedTrip[] = [];
  const clips: Episode[] = [];
  for (const folder of folders) {
    const episode = await readEpisode(folder, catalogue);
    const files = observationFiles(episode);
    const foreign = asked && hasClips(episode) && (await isSeenByOthers(episode, watchers));
    if (files === undefined || foreign) clips.push(episode);
    else recorded.push({ folder, files });
  }
  const [first] = clips;
  if (first) warnOfLabels(first, watchers);
  return { recorded, clips };
}

const hasClips = ({ folder, cameras }: Episode): boolean =>
  cameras.every(({ file }) => !isObservations(file) && existsSync(join(folder, file)));

/** Trips of one set share a catalogue: the first one's speaks for all. */
function warnOfLabels({ catalogue }: Episode, { items, dir }: Watchers): void {
  for (const warning of unknownLabels(catalogue, loadModelFor("items", items, dir).manifest)) note(warning);
}

async function watch(episode: Episode, { watchers, save }: JudgingWish): Promise<Retold["lines"]> {
  const seen = await watchClips(episode, watchers);
  // Before they are kept: what saw half a clip would go on to stand for the whole one.
  wholeLines(episode, seen.lines);
  if (save) await saveObservations(episode, seen);
  return seen.lines;
}

function openTripProgress(count: number) {
  const progress = openProgress("evaluate");
  const startedMs = performance.now();
  let done = 0;
  return {
    done(): void {
      done += 1;
      const leftSec = ((performance.now() - startedMs) / done / 1000) * (count - done);
      progress.show(`${done} of ${count} trips, about ${describeSeconds(leftSec)} left`);
    },
    close: () => progress.clear(),
  };
}

function describeSeconds(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
}
