import { Command } from "commander";
import { table } from "../dataset/detection-report.ts";
import { drawSample } from "../dataset/sample.ts";
import { type DatasetStats, statsOf } from "../dataset/stats.ts";
import { drawStats } from "../dataset/stats-picture.ts";
import { type DatasetOptions, openPictures, withDatasetOptions } from "./dataset-options.ts";
import { jsonOption } from "./options.ts";
import { note, say } from "./say.ts";
import { checkWritable } from "./writable.ts";

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
    if (options.sheet) await drawSample(options.sheet, pictures);
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
