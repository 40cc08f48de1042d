import { Command } from "commander";
import { datasetCommand } from "../../../src/commands/dataset.ts";
import { evaluateCommand } from "../../../src/commands/evaluate.ts";
import { modelCommand } from "../../../src/commands/model.ts";
import { messageOf } from "../../../src/fault.ts";

/** The commands that look at labelled pictures, run in a process of their own. */
const program = new Command("stepout").exitOverride();
for (const command of [datasetCommand(), evaluateCommand(), modelCommand()]) {
  program.addCommand(command.exitOverride());
}
try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}
