import { Command } from "commander";
import { augmentCommand } from "./dataset-augment.ts";
import { convertCommand } from "./dataset-convert.ts";
import { mineCommand } from "./dataset-mine.ts";
import { splitCommand } from "./dataset-split.ts";
import { statsCommand } from "./dataset-stats.ts";

/** `stepout dataset …`: check labelled pictures, deal them out, turn them into other formats, multiply them. */
export function datasetCommand(): Command {
  const dataset = new Command("dataset").description(
    "labelled pictures: check, split, convert, augment, mine",
  );
  const commands = [statsCommand(), splitCommand(), convertCommand(), augmentCommand(), mineCommand()];
  for (const command of commands) {
    dataset.addCommand(
      command.exitOverride().showHelpAfterError(`Run \`stepout dataset ${command.name()} --help\`.`),
    );
  }
  return dataset;
}
