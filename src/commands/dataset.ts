import { Command } from "commander";
import { convertCommand } from "./dataset-convert.ts";
import { splitCommand } from "./dataset-split.ts";
import { statsCommand } from "./dataset-stats.ts";

/** `stepout dataset …`: look at labelled pictures, deal them out, turn them into other formats, multiply them. */
export function datasetCommand(): Command {
  const dataset = new Command("dataset").description(
    "labelled pictures: check, split, convert, augment, mine",
  );
  for (const command of [statsCommand(), splitCommand(), convertCommand()]) {
    dataset.addCommand(
      command.exitOverride().showHelpAfterError(`Run \`stepout dataset ${command.name()} --help\`.`),
    );
  }
  return dataset;
}
