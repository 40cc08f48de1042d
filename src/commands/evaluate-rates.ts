import { statSync, writeFileSync } from "node:fs";
import { Command, Option } from "commander";
import { defaultRates } from "../counting/default-rates.ts";
import { type Decided, openTally } from "../counting/measure.ts";
import type { CountingRates } from "../counting/rates.ts";
import { wholeLines } from "../dataset/episodes/length.ts";
import { play } from "../dataset/episodes/play.ts";
import { findEpisodes, observationFiles, readEpisode, readLines } from "../dataset/episodes/read.ts";
import { Fault, messageOf } from "../fault.ts";
import { readCountingRates } from "../models/counting-rates.ts";
import { keepFile } from "../models/keep-file.ts";
import { someOf } from "./dataset-options.ts";
import { openProgress } from "./progress.ts";
import { note } from "./say.ts";
import { checkWritable } from "./writable.ts";

/** `stepout evaluate rates`: how often counting's two witnesses err. */
export function ratesCommand(): Command {
  return new Command("rates")
    .summary("measure how often counting errs, on trips whose truth is known")
    .description(
      "Measures how often hands and contents tell of a change wrongly or not at all, and writes it as the file " +
        "counting.json that belongs beside the items model. The trips need their observations: lines, or clips " +
        "that `evaluate episodes --save-observations` has watched. What is built in stands for twenty cases in each " +
        "row beside them, so that a few dozen trips suffice. Never judge counting by the same trips.",
    )
    .argument("<dirs...>", "trips, or folders of trips")
    .requiredOption("--out <file>", "where to write the rates, such as models/trt/items/counting.json")
    .option(
      "--only <shares>",
      `measure only these, commas between, and keep the rest as it is known: ${shares.join(", ")}`,
      someOf(shares),
    )
    .addOption(
      new Option(
        "--known <file>",
        "what stands for twenty cases in each row instead of what is built in",
      ).conflicts("afresh"),
    )
    .option("--afresh", "measure without what is built in: for many hundreds of trips")
    .action(measureRates);
}

/** What can be measured by itself. */
const shares = [...Object.keys(defaultRates), "sureness"].filter(name => name !== "source");

type RatesOptions = {
  readonly out: string;
  readonly only?: readonly string[];
  readonly known?: string;
  readonly afresh?: boolean;
};

async function measureRates(
  dirs: readonly string[],
  { out, only, known: file, afresh }: RatesOptions,
): Promise<void> {
  // Before the long work, not after it.
  await checkWritable(out);
  const folders = await findEpisodes(dirs);
  const known = file === undefined ? defaultRates : readCountingRates(file);
  const tally = openTally(afresh ? undefined : known);
  const progress = openProgress("rates");
  for (const [nth, folder] of folders.entries()) {
    const episode = await readEpisode(folder, undefined);
    const files = observationFiles(episode);
    if (files === undefined) {
      throw new Fault(
        "bad-data",
        `${folder} has no observations yet; run \`stepout evaluate episodes ${folder} --save-observations\` first.`,
      );
    }
    const decided: Decided[] = [];
    play(episode, wholeLines(episode, await readLines(files)), {
      onWindow: (window, now) => void decided.push({ window, now }),
    });
    const { start, events, catalogue } = episode;
    tally.add(decided, { start, events, skus: catalogue.map(({ sku }) => sku) });
    progress.show(`${nth + 1} of ${folders.length} trips`);
  }
  progress.clear();
  const measured = tally.rates(`${folders.length} trips in ${inShort(dirs)}`);
  const rates = only === undefined ? measured : onlyOf(measured, known, only);
  try {
    const text = `${JSON.stringify(rates, null, 1)}\n`;
    // A device or a pipe cannot be replaced.
    if (statSync(out, { throwIfNoEntry: false })?.isFile() ?? true) keepFile(out, text);
    else writeFileSync(out, text);
  } catch (error) {
    throw new Fault(
      "storage",
      `${out} cannot be written (${messageOf(error)}); name a file that can be.`,
      error,
    );
  }
  note(`The rates of ${folders.length} trips are in ${out}.`);
}

function inShort(dirs: readonly string[]): string {
  return dirs.length > 3 ? `${dirs[0]} and ${dirs.length - 1} other folders` : dirs.join(", ");
}

/**
 * What is known, but for the shares that are asked for. What depends on how people shop carries over from trips
 * seen without error; what is seen to pass the rim, and how often a camera shows too much, is the model's alone.
 */
function onlyOf(measured: CountingRates, known: CountingRates, only: readonly string[]): CountingRates {
  const chosen = Object.entries(measured).filter(([name]) => only.includes(name));
  const source = `${only.join(", ")}: ${measured.source}; the rest: ${known.source}`;
  return { ...known, ...Object.fromEntries(chosen), source };
}
