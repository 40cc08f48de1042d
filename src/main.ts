#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { billsCommand } from "./commands/bills.ts";
import { datasetCommand } from "./commands/dataset.ts";
import { demoCommand } from "./commands/demo.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { evaluateCommand } from "./commands/evaluate.ts";
import { gateCommand } from "./commands/gate.ts";
import { keyCommand } from "./commands/key.ts";
import { modelCommand } from "./commands/model.ts";
import { replayCommand } from "./commands/replay.ts";
import { runCommand } from "./commands/run.ts";
import { type Fault, isFault } from "./fault.ts";
import { VERSION } from "./paths.ts";
import { systemSentence } from "./system-error.ts";

/** The command line: picks a command, and turns whatever went wrong into one sentence and an exit code. */

const EXIT = { failed: 1, usage: 2, config: 78 } as const;

const program = new Command("stepout")
  .description("A shopping cart that is its own checkout.")
  .version(VERSION)
  .showHelpAfterError("Run `stepout --help` or `stepout COMMAND --help`.")
  .exitOverride();

for (const command of [
  runCommand(),
  demoCommand(),
  replayCommand(),
  gateCommand(),
  modelCommand(),
  billsCommand(),
  datasetCommand(),
  evaluateCommand(),
  doctorCommand(),
  keyCommand(),
]) {
  program.addCommand(command.exitOverride().showHelpAfterError(`Run \`stepout ${command.name()} --help\`.`));
}

// Whoever reads our output may have seen enough, as `head` has; that is no failure of ours.
process.stdout.on("error", error => {
  if ((error as NodeJS.ErrnoException).code === "EPIPE") process.exit(0);
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = explain(error);
}

function explain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT.usage;
  if (isFault(error)) {
    process.stderr.write(`stepout: ${error.message}\n`);
    return exitCodeOf(error);
  }
  const refused = systemSentence(error);
  if (refused !== undefined) {
    process.stderr.write(`stepout: ${refused}\n`);
    return EXIT.failed;
  }
  const trace = error instanceof Error ? error.stack : String(error);
  process.stderr.write(`stepout: this is a mistake in stepout itself; please report it.\n${trace}\n`);
  return EXIT.failed;
}

function exitCodeOf(fault: Fault): number {
  if (fault.code === "bad-config") return EXIT.config;
  return fault.code === "usage" ? EXIT.usage : EXIT.failed;
}
