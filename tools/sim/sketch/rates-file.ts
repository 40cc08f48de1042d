import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { readSeen } from "../../../src/dataset/episodes/ideal.ts";
import { readObservations } from "../../../src/device/recording.ts";
import { Fault, messageOf } from "../../../src/fault.ts";
import { measureRates } from "./measure.ts";
import { byGhostKind, type Rates } from "./rates.ts";

const share = z.number().min(0).max(1);
const amount = z.number().min(0);
const misses = z.array(z.tuple([share, share])).min(1);
const ghosts = z.strictObject({ perFrame: amount, score: share, spread: amount, keeps: share, stays: share });
const ghostsByKind = z.strictObject(byGhostKind(() => ghosts));
const sort = z.strictObject({
  misses,
  // Without a row where nothing was ever found: then nothing has a score.
  scores: z.array(z.tuple([share, share, amount])),
  lasting: share,
  repeats: share,
  ghosts: z.strictObject({ still: ghostsByKind, stirred: ghostsByKind }),
  doubles: z.strictObject({ perThing: amount, score: share, spread: amount, stays: share }),
  jitter: amount,
});
const view = z.strictObject({ frames: z.int(), missed: share, mistaken: share, falsePerFrame: amount });
const shape = z.strictObject({
  items: sort,
  hands: sort,
  mistakes: z.array(z.tuple([share, amount])).min(1),
  confusions: z.record(z.string(), z.record(z.string(), share)),
  labelStays: share,
  mistakenOff: z.number(),
  falseLabels: z.record(z.string(), share),
  products: z.record(z.string(), z.strictObject({ seen: z.int(), missed: share, misses })),
  views: z.record(z.string(), view),
});

/** Reads a file of error rates; throws Fault("bad-data") that names what is wrong with it. */
export async function readRates(file: string): Promise<Rates> {
  try {
    return shape.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error);
    throw new Fault(
      "bad-data",
      `The error rates in ${file} cannot be used (${reason}): make them anew with \`sim rates\`.`,
      error,
    );
  }
}

/**
 * Measures a model's error rates on rendered trips and writes them. Each trip's folder must hold `seen.jsonl`
 * (which `sim trips` wrote) and `observed.jsonl` (what the model made of its clips). Gives the number
 * of trips and the rates. Throws Fault("bad-data") that names the line which is none of either.
 */
export async function writeRates(
  trips: string,
  file: string,
): Promise<{ readonly count: number; readonly rates: Rates }> {
  const folders = (await readdir(trips)).sort().map(name => join(trips, name));
  const observed = folders.filter(folder => existsSync(join(folder, "observed.jsonl")));
  if (observed.length === 0) {
    throw new Fault(
      "bad-data",
      `No trip in ${trips} has an observed.jsonl: let the model watch the clips first.`,
    );
  }
  const pairs = await Promise.all(
    observed.map(async folder => ({
      seen: await listOf(readSeen(join(folder, "seen.jsonl"))),
      observed: await listOf(readObservations(join(folder, "observed.jsonl"))),
    })),
  );
  const rates = measureRates(pairs);
  await writeFile(file, `${JSON.stringify(rates, null, 2)}\n`);
  return { count: pairs.length, rates };
}

/** All that a reader yields. */
async function listOf<T>(lines: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const line of lines) list.push(line);
  return list;
}
