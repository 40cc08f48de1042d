import { Command } from "commander";
import { detectionsCommand } from "./evaluate-detections.ts";
import { episodesCommand } from "./evaluate-episodes.ts";
import { ratesCommand } from "./evaluate-rates.ts";

/** `stepout evaluate …`: how accurate it is. */
export function evaluateCommand(): Command {
  const evaluate = new Command("evaluate").description("how accurate it is, measured on labelled data");
  for (const command of [detectionsCommand(), episodesCommand(), ratesCommand()]) {
    evaluate.addCommand(
      command.exitOverride().showHelpAfterError(`Run \`stepout evaluate ${command.name()} --help\`.`),
    );
  }
  return evaluate;
}
