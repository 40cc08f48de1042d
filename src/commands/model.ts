import { Command, Option } from "commander";
import { tryModel } from "../device/detector-trial.ts";
import type { Pixels } from "../models/formats/format.ts";
import { pixelNames } from "../models/formats/format.ts";
import type { ImportOrder } from "../models/import.ts";
import { importModel } from "../models/import.ts";
import type { Listed } from "../models/manifest.ts";
import { listModels } from "../models/manifest.ts";
import type { Size } from "../models/picture-input.ts";
import type { FormatName, Manifest } from "../models/schema.ts";
import { formatNames, taskNames } from "../models/schema.ts";
import { benchCommand } from "./model-bench.ts";
import { buildCommand } from "./model-build.ts";
import { modelsOption, parseShare, parseSize } from "./model-options.ts";
import { jsonOption, wholeNumber } from "./options.ts";
import { note, say } from "./say.ts";

/** `stepout model …`: bring detectors in, list them, measure them. */
export function modelCommand(): Command {
  const model = new Command("model").description(
    "bring detectors in, list them, measure them, build their engines",
  );
  for (const command of [importCommand(), listCommand(), benchCommand(), buildCommand()]) {
    model.addCommand(
      command.exitOverride().showHelpAfterError(`Run \`stepout model ${command.name()} --help\`.`),
    );
  }
  return model;
}

type ImportOptions = {
  name: string;
  format: FormatName;
  labels: string;
  task: Manifest["task"];
  input?: Size;
  pictures?: Size;
  topK?: number;
  score?: number;
  overlap?: number;
  overlapAcross?: number;
  overlapSmaller?: number;
  pixels?: Pixels;
  scores?: "sigmoid" | "softmax";
  licence?: string;
  source?: string;
  replace?: boolean;
  models: string;
};

function importCommand(): Command {
  return new Command("import")
    .description("rewrite an ONNX detector to the one contract and keep it under its name")
    .argument("<file>", "the ONNX file that the training tool exported")
    .requiredOption("--name <name>", "what to call it; configurations name it so")
    .addOption(
      new Option("--format <format>", "what family it is of").choices(formatNames).makeOptionMandatory(),
    )
    .requiredOption("--labels <file>", "its labels, one a line, in the order of training")
    .addOption(new Option("--task <task>", "what it looks for").choices(taskNames).default("items"))
    .option("--input <size>", "picture size as WIDTHxHEIGHT, for files that leave it open", parseSize)
    .option(
      "--pictures <size>",
      "size of the pictures it is given, if not its own: for a second model beside one of another size",
      parseSize,
    )
    .option("--top-k <count>", "candidates a picture (100)", wholeNumber(1, 1000))
    .option("--score <share>", "detections below this score do not count (0.3)", parseShare)
    .option("--overlap <share>", "of boxes of one label that overlap more the weaker goes (0.5)", parseShare)
    .option("--overlap-across <share>", "the same between different labels (off)", parseShare)
    .option(
      "--overlap-smaller <share>",
      "the same for boxes of one label that share more of the smaller one's area (off)",
      parseShare,
    )
    .addOption(
      new Option("--pixels <pixels>", "colours it was trained on, if not its format's").choices(pixelNames),
    )
    .addOption(
      new Option("--scores <kind>", "detr: how logits become scores").choices(["sigmoid", "softmax"]),
    )
    .option("--licence <licence>", "the licence of its weights")
    .option("--source <url>", "where it was published")
    .option("--replace", "take the place of a model of that name")
    .addOption(modelsOption())
    .action(async (file: string, options: ImportOptions) => {
      const { manifest, folder, warnings } = await importModel(
        orderOf(file, options),
        options.models,
        tryModel,
      );
      const { name, input, labels, topK } = manifest;
      const size = `${input.width}x${input.height}`;
      say(
        `${name}: ${labels.length} labels, ${size} pictures, the best ${topK} candidates; ${manifest.reading.join("; ")}.`,
      );
      say(`Kept in ${folder}`);
      for (const warning of warnings) note(warning);
    });
}

/** Leaves out what was not said, so that the import's own defaults hold. */
function orderOf(file: string, options: ImportOptions): ImportOrder {
  const { labels, source, models: _, score, overlap, overlapAcross, overlapSmaller, ...same } = options;
  const thresholds = {
    ...(score !== undefined && { score }),
    ...(overlap !== undefined && { overlap }),
    ...(overlapAcross !== undefined && { overlapAcross }),
    ...(overlapSmaller !== undefined && { overlapSmaller }),
  };
  return { ...same, file, labelsFile: labels, thresholds, ...(source !== undefined && { url: source }) };
}

function listCommand(): Command {
  return new Command("list")
    .description("the models here, each checked against its manifest")
    .addOption(modelsOption())
    .addOption(jsonOption())
    .action((options: { models: string; json?: boolean }) => {
      const models = listModels(options.models);
      if (options.json) for (const model of models) say(JSON.stringify({ type: "model", ...model }));
      else if (models.length === 0)
        say(`No models in ${options.models}: bring one in with "stepout model import".`);
      else for (const model of models) say(asLine(model));
    });
}

function asLine(model: Listed): string {
  if ("broken" in model) return `${model.name}: cannot be used. ${model.broken}`;
  const { task, format, input, labels, thresholds, sha256 } = model.manifest;
  const size = `${input.width}x${input.height}`;
  return `${model.name}: ${task}, from ${format}, ${size}, ${labels.length} labels, scores from ${thresholds.score}, SHA-256 ${sha256.slice(0, 12)}`;
}
