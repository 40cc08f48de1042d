import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Command, Option } from "commander";
import { loadCatalogue, loadConfig } from "../config/config.ts";
import { configSchema } from "../config/schema.ts";
import { drawAlbum } from "../dataset/episodes/album.ts";
import type { JudgedTrip } from "../dataset/episodes/judge.ts";
import { findEpisodes } from "../dataset/episodes/read.ts";
import { describeEpisodes, describeWorst, episodesReport, tripLine } from "../dataset/episodes/report.ts";
import { Fault } from "../fault.ts";
import { countingRatesOf, ratesFile, readCountingRates } from "../models/counting-rates.ts";
import { loadModelFor } from "../models/manifest.ts";
import { taskNames } from "../models/schema.ts";
import type { Watchers } from "./episode-clips.ts";
import { judgeEpisodes } from "./episodes-judged.ts";
import { modelsOption, parseShare } from "./model-options.ts";
import { jsonOption, wholeNumber } from "./options.ts";
import { note, say } from "./say.ts";
import { checkFolder } from "./writable.ts";

/** How many of the worst trips are told of in words. */
const worstTold = 10;

/** What `--rates` is given for the shares that counting goes by where no model says otherwise. */
const builtIn = "built-in";

type EpisodesOptions = {
  readonly data?: string;
  readonly config?: string;
  readonly items?: string;
  readonly hands?: string;
  readonly models: string;
  readonly rates?: string;
  readonly ideal?: number;
  readonly saveObservations?: true;
  readonly pictures?: string;
  readonly worst: number;
  readonly jobs: number;
  readonly json?: true;
};

/** `stepout evaluate episodes`: how well whole trips are counted. */
export function episodesCommand(): Command {
  return new Command("episodes")
    .summary("judge counting by recorded trips whose truth is known")
    .description(
      "Judges counting by recorded trips: by hands only, by contents only, and by both. A trip is a folder with " +
        "truth.json and its cameras' clips or observation lines; a DIR is a trip or holds some. Clips are watched " +
        "by the cart's own vision, unless observed.jsonl beside them has what the models saw.",
    )
    .argument("[dirs...]", "trips, or folders of trips")
    .option("--data <dir>", "the same as one more DIR")
    .option("-c, --config <file>", "take models, and a catalogue for trips without one, from a configuration")
    .option("--items <name>", "the model that sees items in clips")
    .option("--hands <name>", "the model that sees hands in clips")
    .addOption(modelsOption())
    .option(
      "--rates <file>",
      "how often counting errs, from `evaluate rates`; `built-in` for what holds where no model errs (default: " +
        "beside the items model; built-in with --ideal)",
    )
    .addOption(
      new Option(
        "--ideal <share>",
        "judge counting without a model: eyes that see all that shows at least this share of itself (seen.jsonl)",
      )
        .argParser(parseShare)
        .conflicts(["items", "hands", "saveObservations"]),
    )
    .option("--save-observations", "keep what the models see as observed.jsonl beside the clips")
    .option("--pictures <dir>", "draw timelines of the worst trips into this folder")
    .option("--worst <count>", "how many of them", wholeNumber(1, 1000), 12)
    .option(
      "--jobs <count>",
      "processes that count (one a core)",
      wholeNumber(1, 256),
      availableParallelism(),
    )
    .addOption(jsonOption())
    .action(evaluateEpisodes);
}

async function evaluateEpisodes(dirs: readonly string[], options: EpisodesOptions): Promise<void> {
  const paths = [...dirs, ...(options.data === undefined ? [] : [options.data])];
  if (paths.length === 0) throw new Fault("usage", "Give one folder of trips or more, such as runs/trips.");
  if (options.pictures !== undefined) await checkFolder(options.pictures);
  const { ideal, jobs, saveObservations: save = false, worst: most } = options;
  const folders = await findEpisodes(paths);
  const settings = settingsOf(options);
  note(`Counting goes by ${settings.ratesSource}.`);
  const { trips, retell } = await judgeEpisodes({ ...settings, folders, ideal, jobs, save });
  // The figures first: what cannot be drawn must not cost them.
  if (options.json) showLines(trips, settings.ratesSource);
  else showTables(trips);
  if (options.pictures !== undefined) {
    const drawn = await drawAlbum(options.pictures, trips, { most, retell, rates: settings.rates });
    note(`${drawn} timelines are in ${options.pictures}, the worst first; worst.md lists them.`);
  }
}

/** Who watches and what labels mean: what the command line says, else the configuration, else what ships. */
function settingsOf(options: EpisodesOptions) {
  const { config: file, items, hands, models } = options;
  const config = file === undefined ? undefined : loadConfig(file);
  const dir = config?.models.dir ?? models;
  const shipped = existsSync(join(dir, "hands")) ? "hands" : undefined;
  const watchers: Watchers = configSchema.shape.models.parse({
    items: "items",
    hands: shipped,
    ...config?.models,
    dir,
    ...(items === undefined ? {} : { items }),
    ...(hands === undefined ? {} : { hands }),
  });
  // Named, it is meant, whether or not there is anything left for it to look at.
  for (const task of taskNames) {
    const name = options[task];
    if (name !== undefined) loadModelFor(task, name, dir);
  }
  const asked = config !== undefined || items !== undefined || hands !== undefined;
  const rates = ratesFor(options, watchers.items, dir);
  const ratesSource =
    rates === undefined ? "the built-in rates" : (options.rates ?? ratesFile(watchers.items, dir));
  return { watchers, asked, rates, ratesSource, catalogue: config && loadCatalogue(config) };
}

/** Undefined for the built-in ones. Ideal eyes err as no model does: by one's shares they would be doubted for its errors. */
function ratesFor({ rates: file, ideal }: EpisodesOptions, items: string, dir: string) {
  if (file === builtIn || (file === undefined && ideal !== undefined)) return undefined;
  return file === undefined ? countingRatesOf(items, dir) : readCountingRates(file);
}

function showLines(trips: readonly JudgedTrip[], rates: string): void {
  for (const trip of trips) say(JSON.stringify(tripLine(trip)));
  say(JSON.stringify({ ...episodesReport(trips), rates }));
}

function showTables(trips: readonly JudgedTrip[]): void {
  for (const line of describeEpisodes(episodesReport(trips))) say(line);
  const worst = describeWorst(trips, "fused", worstTold);
  if (worst.length > 0) say("\nThe worst trips (fused):");
  for (const line of worst) say(`  ${line}`);
}
