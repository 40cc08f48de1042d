import { Command, Option } from "commander";
import { lossesOf } from "../dataset/losses.ts";
import {
  claimFolder,
  classLabels,
  type WrittenFormat,
  writeDataset,
  writtenFormats,
} from "../dataset/write.ts";
import { type DatasetOptions, openPictures, withDatasetOptions } from "./dataset-options.ts";
import { note } from "./say.ts";

type ConvertOptions = DatasetOptions & {
  readonly data: string;
  readonly out: string;
  readonly to: WrittenFormat;
};

/** `stepout dataset convert`: the same pictures for other tools. */
export function convertCommand(): Command {
  const command = new Command("convert")
    .description("write labelled pictures in another format")
    .requiredOption("--data <dir>", "the labelled pictures")
    .requiredOption("--out <dir>", "a new folder; the pictures are copied into it")
    .addOption(
      new Option("--to <format>", "the format to write").choices(writtenFormats).makeOptionMandatory(),
    );
  return withDatasetOptions(command).action(async (options: ConvertOptions) => {
    const { dataset, pictures } = await openPictures(options.data, options);
    await claimFolder(options.out);
    await writeDataset(options.out, pictures, {
      format: options.to,
      labels: classLabels(dataset),
      copy: true,
    });
    note(`${pictures.length} pictures, ${dataset.format} to ${options.to}, in ${options.out}.`);
    for (const loss of lossesOf(pictures, options.to)) note(loss);
  });
}
