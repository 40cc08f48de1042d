import { Command } from "commander";
import { table } from "../dataset/detection-report.ts";
import type { LabelledPicture } from "../dataset/labelled.ts";
import { drawSheet, type Tile } from "../dataset/sheet.ts";
import { type DatasetStats, statsOf } from "../dataset/stats.ts";
import { drawStats } from "../dataset/stats-picture.ts";
import {
  checkWritable,
  type DatasetOptions,
  note,
  openPictures,
  say,
  withDatasetOptions,
} from "./dataset-options.ts";
import { jsonOption } from "./options.ts";

/** Pictures on a contact sheet. */
const sheetTiles = 24;

type StatsOptions = DatasetOptions & {
  readonly data: string;
  readonly picture?: string;
  readonly sheet?: string;
  readonly json?: boolean;
};

/** `stepout dataset stats`: what a set holds, and whether it is sound. */
export function statsCommand(): Command {
  const command = new Command("stats")
    .description("check labelled pictures and count what they show")
    .requiredOption("--data <dir>", "the labelled pictures")
    .option("--picture <file>", "draw labels, places and sizes into a PNG")
    .option("--sheet <file>", "draw pictures from all over the set with their boxes into a PNG")
    .addOption(jsonOption());
  return withDatasetOptions(command).action(async (options: StatsOptions) => {
    for (const file of [options.picture, options.sheet]) if (file) await checkWritable(file);
    const { dataset, pictures } = await openPictures(options.data, options);
    const stats = statsOf(pictures, dataset.format);
    if (options.json) say(JSON.stringify(stats));
    else for (const line of describeStats(stats)) say(line);
    if (options.picture) await drawStats(options.picture, pictures);
    if (options.sheet) await drawSheet(options.sheet, spread(pictures).map(asTile));
    for (const file of [options.picture, options.sheet]) if (file) note(`Drawn into ${file}.`);
  });
}

function describeStats(stats: DatasetStats): string[] {
  const { easy, medium, hard } = stats.clutter;
  const sizes = Object.entries(stats.sizes).map(([size, count]) => `${count} of ${size}`);
  return [
    `${stats.pictures} pictures (${stats.format}), ${stats.objects} objects, ${stats.empty} pictures without any`,
    `clutter: ${easy} easy, ${medium} medium, ${hard} hard`,
    `sizes: ${sizes.slice(0, 5).join(", ")}${sizes.length > 5 ? ` and ${sizes.length - 5} sizes more` : ""}`,
    "",
    table([
      ["label", "pictures", "objects", "difficult", "truncated", "median side"],
      ...stats.perLabel.map(one => [
        one.label,
        ...[one.pictures, one.objects, one.difficult, one.truncated].map(String),
        one.medianSide.toFixed(3),
      ]),
    ]),
  ];
}

/** Pictures at even distances: the first ones of a set are often of one kind. */
function spread(pictures: readonly LabelledPicture[]): LabelledPicture[] {
  const step = Math.max(1, pictures.length / sheetTiles);
  return pictures
    .filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step))
    .slice(0, sheetTiles);
}

function asTile({ file, width, height, name, objects }: LabelledPicture): Tile {
  const marks = objects.map(({ box, label, difficult, crowd }) => ({
    box,
    colour: difficult || crowd ? "#a0a0a0" : "#40e060",
    text: label,
  }));
  return { file, width, height, caption: name, marks };
}
