import { writeFile } from "node:fs/promises";
import { Command } from "commander";
import { type DetectionReport, describeReport, detectionReport } from "../dataset/detection-report.ts";
import { cocoResults } from "../dataset/judge.ts";
import type { LabelledPicture } from "../dataset/labelled.ts";
import { type Calibration, calibrate } from "../dataset/metrics/calibrate.ts";
import type { JudgedPicture } from "../dataset/metrics/judged.ts";
import { drawSheet } from "../dataset/sheet.ts";
import { worstTiles } from "../dataset/worst.ts";
import type { EnginePrecision } from "../models/engine.ts";
import { loadModel } from "../models/manifest.ts";
import { type DatasetOptions, openPictures, wantedBy, withDatasetOptions } from "./dataset-options.ts";
import { lookAtAll } from "./judge-model.ts";
import { modelsOption, parseShare, precisionOption } from "./model-options.ts";
import { jsonOption, wholeNumber } from "./options.ts";
import { note, say } from "./say.ts";
import { checkWritable } from "./writable.ts";

/** How many pictures the sheet of the worst shows. */
const worstShown = 24;

type DetectionsOptions = DatasetOptions & {
  readonly data: string;
  readonly model: string;
  readonly models: string;
  readonly json?: boolean;
  readonly predictions?: string;
  readonly worst?: string;
  readonly threshold?: number;
  readonly calibrate?: boolean;
  readonly threads?: number;
  readonly precision?: EnginePrecision;
};

/** `stepout evaluate detections`: how well a model sees. */
export function detectionsCommand(): Command {
  const command = new Command("detections")
    .description("judge a model by labelled pictures: averages, counts, confusions")
    .requiredOption("--data <dir>", "the labelled pictures, such as JPEGImages/ and Annotations/")
    .requiredOption("--model <name>", "the model")
    .option("--predictions <file>", "write every detection in COCO's results form")
    .option("--worst <file>", "draw the pictures it did worst on into a PNG")
    .option(
      "--threshold <score>",
      "judge at this score instead of the one frozen in the manifest",
      parseShare,
    )
    .option("--calibrate", "tell the threshold that counts these pictures best; judge on other ones")
    .option("--threads <count>", "threads of one inference (onnxruntime's choice)", wholeNumber(1, 64))
    .addOption(precisionOption())
    .addOption(modelsOption())
    .addOption(jsonOption());
  return withDatasetOptions(command).action(async (options: DetectionsOptions) => {
    const model = loadModel(options.model, options.models);
    // Before the long work, not after it.
    for (const file of [options.predictions, options.worst]) if (file) await checkWritable(file);
    const { pictures } = await openPictures(options.data, options, model.manifest.labels);
    const { threads, precision } = options;
    const { all, judged } = await lookAtAll(pictures, {
      title: "evaluate",
      model,
      wanted: wantedBy(options),
      ...(threads === undefined ? {} : { threads }),
      ...(precision === undefined ? {} : { precision }),
    });
    const threshold = options.threshold ?? model.manifest.thresholds.score;
    const report = detectionReport(judged, { model: options.model, threshold });
    const asJson = options.json ?? false;
    if (options.calibrate) showCalibration(calibrate(judged), asJson);
    show(report, asJson);
    // The figures first: what cannot be written must not cost them.
    if (options.predictions) await writeFile(options.predictions, `${JSON.stringify(cocoResults(all))}\n`);
    if (options.worst) await drawWorst(options.worst, judged, pictures, threshold);
  });
}

async function drawWorst(
  file: string,
  judged: readonly JudgedPicture[],
  pictures: readonly LabelledPicture[],
  threshold: number,
): Promise<void> {
  const tiles = worstTiles(judged, pictures, { threshold, most: worstShown });
  if (tiles.length === 0) {
    note(`Not a single mistake: ${file} is not drawn.`);
    return;
  }
  await drawSheet(file, tiles);
  note(`The ${tiles.length} worst pictures are in ${file}.`);
}

function showCalibration({ threshold, cAcc, acd }: Calibration, asJson: boolean): void {
  if (asJson) say(JSON.stringify({ type: "calibration", threshold, cAcc, acd }));
  else
    say(
      `These pictures are counted best from score ${threshold} on: cAcc ${cAcc.toFixed(3)}, ACD ${acd.toFixed(3)}.\n`,
    );
}

function show(report: DetectionReport, asJson: boolean): void {
  if (asJson) say(JSON.stringify(report));
  else for (const line of describeReport(report)) say(line);
}
