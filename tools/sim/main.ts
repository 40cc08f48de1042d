import { constants } from "node:os";
import { Command, InvalidArgumentError, Option } from "commander";
import { endWithReader } from "../../src/closed-output.ts";
import { wholeNumber } from "../../src/commands/options.ts";
import { checkWritable } from "../../src/commands/writable.ts";
import { drawSample } from "../../src/dataset/sample.ts";
import { Fault, isFault, messageOf } from "../../src/fault.ts";
import { systemSentence } from "../../src/system-error.ts";
import { renderPictures } from "./pictures/run.ts";
import { renderPortraits } from "./portraits/run.ts";
import { flawless } from "./sketch/rates.ts";
import { readRates, writeRates } from "./sketch/rates-file.ts";
import { observeAll, observeTrips } from "./sketch/run.ts";
import { shareOut, takeShare } from "./sketch/share.ts";
import { describeRates } from "./sketch/tell.ts";
import { packTrip } from "./trip/pack.ts";
import { renderTrips } from "./trip/run.ts";
import { drawTripSheet } from "./trip/sheet.ts";
import { type Kind, kinds, unrulyKinds } from "./trip/truth.ts";

/** As many pixels as the items that ship look at: fewer, and the models are shown less than a camera would show. */
const SIDE = 512;

const program = new Command("sim").description(
  "A store in a box: labelled pictures and whole trips, made to order.",
);
program.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));

// Left to themselves the browsers would be closed and, since their work then fails, opened anew.
for (const signal of ["SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => process.exit(128 + constants.signals[signal]));
}

program
  .command("pictures")
  .description("labelled pictures of carts, shelves and tables, as Pascal VOC")
  .requiredOption("--count <N>", "how many", wholeNumber(1, 1_000_000))
  .requiredOption("--seed <S>", "the same seed gives the same pictures", wholeNumber(0, 2 ** 31))
  .requiredOption("--out <dir>", "where to")
  .option("--size <pixels>", "side of a picture", wholeNumber(16, 4096), SIDE)
  .option("--workers <n>", "browsers at a time, one a core", wholeNumber(1, 256), 2)
  .option("--sheet <file>", "a contact sheet of pictures from all over the set, with their boxes")
  .action(async options => {
    // Before the long work, not after it.
    if (options.sheet) await checkWritable(options.sheet);
    const pictures = await renderPictures(options);
    if (options.sheet) await drawSample(options.sheet, pictures);
  });

program
  .command("portraits")
  .description("a picture of each product, for the shopper's screen")
  .requiredOption("--out <dir>", "where to")
  .action(({ out }) => renderPortraits(out));

program
  .command("trips")
  .description("whole shopping trips: a folder each with a clip a camera and the truth")
  .requiredOption("--count <N>", "how many", wholeNumber(1, 1_000_000))
  .requiredOption("--seed <S>", "the same seed gives the same trips", wholeNumber(0, 2 ** 31))
  .requiredOption("--out <dir>", "where to")
  .addOption(
    new Option(
      "--kind <K>",
      "only trips of one kind; `unruly` mixes the last ten, which the mix of all others leaves out",
    ).choices([...kinds, "unruly", ...unrulyKinds]),
  )
  .addOption(
    new Option(
      "--acts <kinds>",
      "what happens, one after the other, from an empty basket on: in,identical,out",
    )
      .argParser(acts)
      .conflicts("kind"),
  )
  .option("--first <n>", "begin with this one: single trips out of a seed", wholeNumber(0, 1_000_000), 0)
  .option("--cameras <n>", "cameras a trip, 1 to 3", oneOf(1, 2, 3), 2)
  .option("--size <pixels>", "side of a picture", wholeNumber(16, 4096), SIDE)
  .option("--fps <n>", "frames a second: 5, 6, 10, 12, 15, 20 or 30", oneOf(5, 6, 10, 12, 15, 20, 30), 10)
  .option("--workers <n>", "browsers (or processes) at a time, one a core", wholeNumber(1, 256), 2)
  .option("--observations", "observation lines instead of clips: thousands of trips without drawing one")
  .option(
    "--rates <file>",
    "error rates of a model for --observations (see `sim rates`); without it nothing errs",
  )
  .option("--sheet <file>", "a contact sheet of frames of the first trips, with what is seen in them")
  .addOption(new Option("--share <i/n>").hideHelp())
  .action(async options => {
    if (options.sheet && options.observations)
      throw new Fault("usage", "Observation lines show nothing: leave --sheet or --observations out.");
    if (options.rates && !options.observations)
      throw new Fault(
        "usage",
        "Only observation lines err by rates: add --observations, or leave --rates out.",
      );
    if (options.sheet) await checkWritable(options.sheet);
    if (!options.observations) {
      await renderTrips(options);
      if (options.sheet) await drawTripSheet(options, options.sheet);
      return;
    }
    const { share, workers } = options;
    const rates = options.rates ? await readRates(options.rates) : flawless;
    if (share === undefined && workers > 1) return shareOut(options, rates);
    return share === undefined ? observeAll(options, rates) : observeTrips(options, rates, takeShare(share));
  });

program
  .command("pack")
  .description("a rendered trip as a folder that the cart can run: clips, truth, configuration and catalogue")
  .argument("<trip>", "a rendered trip's folder")
  .requiredOption("--out <dir>", "where to, such as demo/NAME; the catalogue goes above it, as products.yaml")
  .option("--replace", "take the place of files there that hold something else")
  .action((trip, { out, replace = false }) => packTrip(trip, out, replace));

program
  .command("rates")
  .description("how a model errs on rendered trips, for `trips --observations --rates`")
  .requiredOption("--trips <dir>", "rendered trips, each with what the model saw in observed.jsonl")
  .requiredOption("--out <file>", "where to")
  .action(async options => {
    const { count, rates } = await writeRates(options.trips, options.out);
    process.stderr.write(`measured on ${count} trips\n`);
    for (const line of describeRates(rates)) process.stdout.write(`${line}\n`);
  });

endWithReader();

try {
  await program.parseAsync();
} catch (error) {
  const sentence = isFault(error) ? error.message : systemSentence(error);
  process.stderr.write(`${sentence ?? (error instanceof Error ? error.stack : messageOf(error))}\n`);
  process.exitCode = isFault(error, "usage") ? 2 : 1;
}

function oneOf(...allowed: readonly number[]): (text: string) => number {
  return text => {
    if (!allowed.includes(Number(text))) throw new InvalidArgumentError(`give one of ${allowed.join(", ")}`);
    return Number(text);
  };
}

/** Kinds, one after the other, with commas between them. */
function acts(text: string): Kind[] {
  return text.split(",").map(word => {
    const kind = kinds.find(known => known === word.trim());
    if (kind === undefined) throw new InvalidArgumentError(`"${word}" is none of ${kinds.join(", ")}.`);
    return kind;
  });
}
