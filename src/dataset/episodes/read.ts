import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { z } from "zod";
import type { Observation } from "../../counting/observation.ts";
import { isObservations, readObservations } from "../../device/recording.ts";
import { Fault, messageOf } from "../../fault.ts";
import type { Product } from "../../trip/product.ts";
import { readText } from "../../utf8.ts";
import type { Episode } from "./episode.ts";
import { parseTruth } from "./truth.ts";

/** What a model saw of a trip's clips, kept beside them. */
export const observedFile = "observed.jsonl";

/**
 * The folders of recorded trips among `paths`, each of which is a trip's folder (it has a `truth.json`) or
 * holds some; in the order given, within a folder by name.
 * @throws Fault "bad-data" for a path without any trip.
 */
export async function findEpisodes(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(paths.map(path => tripsAt(resolve(path))));
  return [...new Set(found.flat())];
}

async function tripsAt(path: string): Promise<string[]> {
  if (isTrip(path)) return [path];
  const entries = await readdir(path).catch(error => {
    throw new Fault(
      "bad-data",
      `${path} cannot be read (${messageOf(error)}); give a folder of trips.`,
      error,
    );
  });
  // By what is in it: a link to a trip's folder is as good as the folder.
  const trips = entries
    .map(entry => join(path, entry))
    .filter(isTrip)
    .sort();
  if (trips.length > 0) return trips;
  throw new Fault("bad-data", `${path} holds no trip (a folder with a truth.json); check the path.`);
}

const isTrip = (folder: string): boolean => existsSync(join(folder, "truth.json"));

/**
 * Reads a trip's truth. `catalogue` stands in where the trip brings none.
 * @throws Fault "bad-data" that says what is wrong with its truth.json.
 */
export async function readEpisode(folder: string, catalogue?: readonly Product[]): Promise<Episode> {
  const file = join(folder, "truth.json");
  try {
    return parseTruth(await readText(file), { name: basename(folder), folder }, catalogue);
  } catch (error) {
    const what =
      error instanceof z.ZodError ? z.prettifyError(error).split("\n").join(" ") : messageOf(error);
    throw new Fault("bad-data", `${file} is not the truth of a trip (${what}); correct it.`, error);
  }
}

/**
 * The files in which a trip's observations stand: what a model saw of its clips, or its cameras' own lines.
 * Nothing where there are clips that no model has watched yet.
 */
export function observationFiles({ folder, cameras }: Episode): readonly string[] | undefined {
  const observed = join(folder, observedFile);
  if (existsSync(observed)) return [observed];
  const areLines = cameras.every(({ file }) => isObservations(file));
  return areLines ? cameras.map(({ file }) => join(folder, file)) : undefined;
}

/**
 * Reads observations and puts them into the order in which a cart gets them: by each camera's own clock.
 * @throws Fault "bad-data" for a file that cannot be read and for a line that is no observation.
 */
export async function readLines(files: readonly string[]): Promise<Observation[]> {
  const lines: Observation[] = [];
  for (const file of files) for await (const line of readObservations(file)) lines.push(line);
  return inOrder(lines);
}

/** Observations by their time; those of one moment stay in the order given. */
export function inOrder(lines: readonly Observation[]): Observation[] {
  return lines.toSorted((a, b) => a.t - b.t);
}
