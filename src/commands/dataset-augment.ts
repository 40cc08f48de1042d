import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Command, Option } from "commander";
import { writeCopies } from "../dataset/augment/copies.ts";
import { type Journal, openJournal } from "../dataset/augment/journal.ts";
import { type StepName, stepNames } from "../dataset/augment/recipe.ts";
import type { LabelledPicture } from "../dataset/labelled.ts";
import { lossesOf } from "../dataset/losses.ts";
import { digestOf } from "../dataset/wish.ts";
import {
  classLabels,
  formatOf,
  picturesFolder,
  type WrittenFormat,
  writeDataset,
  writtenFormats,
} from "../dataset/write.ts";
import { type DatasetOptions, openPictures, someOf, withDatasetOptions } from "./dataset-options.ts";
import { wholeNumber } from "./options.ts";
import { openProgress } from "./progress.ts";
import { note } from "./say.ts";

type AugmentOptions = DatasetOptions & {
  readonly data: string;
  readonly out: string;
  readonly times: number;
  readonly seed: number;
  readonly steps?: readonly StepName[];
  readonly side?: number;
  readonly to?: WrittenFormat;
};

/** `stepout dataset augment`: more pictures out of the ones there are. */
export function augmentCommand(): Command {
  const command = new Command("augment")
    .description("write varied copies of labelled pictures, boxes moved along; split first, then augment")
    .requiredOption("--data <dir>", "the labelled pictures")
    .requiredOption("--out <dir>", "a new folder for the copies, or one in which this was cut short")
    .option("--times <count>", "copies of each picture", wholeNumber(1, 1000), 1)
    .option("--seed <number>", "another seed gives other copies", wholeNumber(0, 2 ** 31), 0)
    .option("--steps <steps>", `exactly these, comma between: ${stepNames.join(", ")}`, someOf(stepNames))
    .option("--side <pixels>", "shrink pictures so that the longer side is this", wholeNumber(16, 8192))
    .addOption(
      new Option("--to <format>", "the format to write, if not that of the pictures").choices(writtenFormats),
    );
  return withDatasetOptions(command).action(async (options: AugmentOptions) => {
    const { dataset, pictures } = await openPictures(options.data, options);
    const format = options.to ?? formatOf(dataset);
    const labels = classLabels(dataset);
    const { times, seed, steps, side } = options;
    const wish = { times, seed, steps, side, to: format, labels, pictures: digestOf(partsOf(pictures)) };
    const journal = await openJournal(options.out, wish);
    if (journal.done.size > 0) note(`Going on: ${journal.done.size} copies were made before.`);
    const copies = await makeCopies(pictures, join(options.out, picturesFolder(format)), options, journal);
    await writeDataset(options.out, copies, { format, labels, copy: false });
    await journal.close();
    note(`${copies.length} copies of ${pictures.length} pictures in ${options.out}.`);
    for (const loss of lossesOf(copies, format)) note(loss);
  });
}

async function makeCopies(
  pictures: readonly LabelledPicture[],
  folder: string,
  { times, seed, steps, side }: AugmentOptions,
  { done, add }: Journal,
): Promise<LabelledPicture[]> {
  await mkdir(folder, { recursive: true });
  const progress = openProgress("augment");
  const copies: LabelledPicture[] = [];
  const order = { times, seed, ...(steps && { only: steps }), ...(side && { side }) };
  for await (const copy of writeCopies(pictures, folder, order, done)) {
    if (!done.has(copy.name)) await add(copy);
    copies.push(copy);
    progress.show(`${copies.length} of ${pictures.length * times} copies`);
  }
  progress.clear();
  return copies;
}

/** What the copies are made of: other pictures or boxes give others. Files are not read again for it. */
function partsOf(pictures: readonly LabelledPicture[]): unknown {
  return pictures.map(({ file: _, ...rest }) => rest);
}
