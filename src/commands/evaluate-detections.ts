import { writeFile } from "node:fs/promises";
import { Command } from "commander";
import { type DetectionReport, describeReport, detectionReport } from "../dataset/detection-report.ts";
import { cocoResults, judgePictures } from "../dataset/judge.ts";
import type { LabelledPicture } from "../dataset/labelled.ts";
import { type Calibration, calibrate } from "../dataset/metrics/calibrate.ts";
import type { JudgedPicture } from "../dataset/metrics/judged.ts";
import { drawSheet } from "../dataset/sheet.ts";
import { worstTiles } from "../dataset/worst.ts";
import { openDetector } from "../device/detector.ts";
import { loadModel, type Model } from "../models/manifest.ts";
import {
  checkWritable,
  type DatasetOptions,
  note,
  openPictures,
  say,
  wantedBy,
  withDatasetOptions,
} from "./dataset-options.ts";
import { modelsOption, parseShare, wholeNumber } from "./model-options.ts";
import { jsonOption } from "./options.ts";
import { openProgress } from "./progress.ts";

/**
 * Detections down to this score enter the averages and the predictions file. Below it a detector lists little
 * but noise, by the thousand; the tail adds nothing that three decimals show.
 */
const floor = 0.001;

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
    .addOption(modelsOption())
    .addOption(jsonOption());
  return withDatasetOptions(command).action(async (options: DetectionsOptions) => {
    const model = loadModel(options.model, options.models);
    // Before the long work, not after it.
    for (const file of [options.predictions, options.worst]) if (file) await checkWritable(file);
    const { pictures } = await openPictures(options.data, options, model.manifest.labels);
    const all = await judgeAll(pictures, model, options.threads);
    // What nobody looked for can be neither right nor wrong.
    const wanted = wantedBy(options);
    const judged = all.map(one => ({ ...one, found: one.found.filter(({ label }) => wanted(label)) }));
    const threshold = options.threshold ?? model.manifest.thresholds.score;
    const report = detectionReport(judged, { model: options.model, threshold });
    if (options.predictions) await writeFile(options.predictions, `${JSON.stringify(cocoResults(all))}\n`);
    if (options.worst) await drawWorst(options.worst, judged, pictures, threshold);
    const asJson = options.json ?? false;
    if (options.calibrate) showCalibration(calibrate(judged), asJson);
    show(report, asJson);
  });
}

async function judgeAll(
  pictures: readonly LabelledPicture[],
  model: Model,
  threads?: number,
): Promise<JudgedPicture[]> {
  const limits = threads === undefined ? {} : { threads };
  await using detector = await openDetector({ model, floor, ...limits });
  const progress = openProgress("evaluate");
  const judged: JudgedPicture[] = [];
  for await (const one of judgePictures(pictures, detector)) {
    judged.push(one);
    progress.show(`${judged.length} of ${pictures.length} pictures`);
  }
  progress.clear();
  return judged;
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
