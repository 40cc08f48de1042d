#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { endWithReader } from "./closed-output.ts";
import { tellRequired } from "./commands/help.ts";
import { type Fault, isFault } from "./fault.ts";
import { VERSION } from "./paths.ts";
import { systemSentence } from "./system-error.ts";

/** The command line: picks a command, and turns whatever went wrong into one sentence and an exit code. */

const EXIT = { failed: 1, usage: 2, config: 78 } as const;

/** In the order of the help. Only the one that is asked for is read: all of them, with their libraries, take a second. */
const COMMAND = {
  run: async () => (await import("./commands/run.ts")).runCommand(),
  demo: async () => (await import("./commands/demo.ts")).demoCommand(),
  replay: async () => (await import("./commands/replay.ts")).replayCommand(),
  gate: async () => (await import("./commands/gate.ts")).gateCommand(),
  model: async () => (await import("./commands/model.ts")).modelCommand(),
  bills: async () => (await import("./commands/bills.ts")).billsCommand(),
  dataset: async () => (await import("./commands/dataset.ts")).datasetCommand(),
  evaluate: async () => (await import("./commands/evaluate.ts")).evaluateCommand(),
  doctor: async () => (await import("./commands/doctor.ts")).doctorCommand(),
  key: async () => (await import("./commands/key.ts")).keyCommand(),
} as const;
type Name = keyof typeof COMMAND;
const names = Object.keys(COMMAND) as Name[];
const named = names.find(name => name === process.argv[2]);

const program = new Command("stepout")
  .description("A shopping cart that is its own checkout.")
  .version(VERSION)
  .showHelpAfterError("Run `stepout --help` or `stepout COMMAND --help`.")
  .exitOverride();

for (const name of named === undefined ? names : [named]) {
  const command = await COMMAND[name]();
  program.addCommand(command.exitOverride().showHelpAfterError(`Run \`stepout ${name} --help\`.`));
  tellRequired(command);
}

endWithReader();

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
