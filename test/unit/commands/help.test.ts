import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluateCommand } from "../../../src/commands/evaluate.ts";
import { tellRequired } from "../../../src/commands/help.ts";
import { runCommand } from "../../../src/commands/run.ts";

test("a help says which options must be given, also those of a command under another", () => {
  const run = runCommand();
  tellRequired(run);
  assert.match(run.helpInformation(), /configuration \(YAML\) \(required\)/);
  const evaluate = evaluateCommand();
  tellRequired(evaluate);
  const detections = evaluate.commands.find(command => command.name() === "detections");
  assert.match(detections?.helpInformation() ?? "", /--model <name> +the model \(required\)/);
});
