import { existsSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { filesIn } from "../dataset/entries.ts";
import {
  chooseFrames,
  draftOf,
  draftShare,
  lookAtFrames,
  type MineEyes,
  type SeenFrame,
} from "../dataset/mine.ts";
import { suspectFrames } from "../dataset/mining.ts";
import { type PictureHeader, readHeaders } from "../dataset/pictures.ts";
import { describeProblem } from "../dataset/problem.ts";
import { claimFolder, labelsOf, writeDataset } from "../dataset/write.ts";
import { type Detector, openDetector } from "../device/detector.ts";
import { Fault } from "../fault.ts";
import { loadModelFor, type Model } from "../models/manifest.ts";
import { modelsOption } from "./model-options.ts";
import { jsonOption, wholeNumber } from "./options.ts";
import { openProgress } from "./progress.ts";
import { note, say } from "./say.ts";

type MineOptions = {
  readonly from: string;
  readonly model: string;
  readonly hands?: string;
  readonly out: string;
  readonly most: number;
  readonly models: string;
  readonly json?: boolean;
};

/** `stepout dataset mine`: the pictures that would teach a model most, with its own labels to correct. */
export function mineCommand(): Command {
  return new Command("mine")
    .description("find pictures a model is probably wrong about, as Pascal VOC drafts to correct in labelImg")
    .requiredOption("--from <dir>", "pictures without labels, such as frames in order of their numbers")
    .requiredOption("--model <name>", "the model that looks for items")
    .requiredOption("--out <dir>", "a new folder for pictures and drafts")
    .option(
      "--hands <name>",
      "the model that looks for hands; contents then may change only where one is seen",
    )
    .option("--most <count>", "no more pictures than this", wholeNumber(1, 100_000), 200)
    .addOption(modelsOption())
    .addOption(jsonOption())
    .action(mine);
}

async function mine(options: MineOptions): Promise<void> {
  const { model, hands: handsName, models } = options;
  const itemsModel = loadModelFor("items", model, models);
  const handsModel = handsName === undefined ? undefined : loadModelFor("hands", handsName, models);
  const headers = await picturesIn(options.from);
  await claimFolder(options.out);
  await using items = await openEyes(itemsModel);
  await using hands = handsModel && (await openEyes(handsModel));
  const frames = await look(headers, { items, ...(hands && { hands }) });
  const thresholds = { threshold: items.threshold, ...(hands && { handThreshold: hands.threshold }) };
  const suspects = suspectFrames(frames, thresholds);
  const chosen = chooseFrames(suspects, frames, options.most);
  const drafts = chosen.map(({ frame }) => draftOf(frame, items.threshold * draftShare));
  await writeDataset(options.out, drafts, { format: "voc", labels: labelsOf(drafts), copy: true });
  for (const { suspect } of chosen) {
    const { name, reasons, weight } = suspect;
    if (options.json) say(JSON.stringify({ type: "mined", name, reasons, weight }));
    else say(`${name}: ${reasons.join(", ")}`);
  }
  note(
    `${suspects.length} of ${frames.length} pictures are suspicious; ${drafts.length} that differ are in ${options.out}.`,
  );
}

async function picturesIn(folder: string): Promise<PictureHeader[]> {
  const inner = join(folder, "JPEGImages");
  const { headers, problems } = await readHeaders(await filesIn(existsSync(inner) ? inner : folder));
  for (const problem of problems) note(`left out: ${describeProblem(problem)}`);
  if (headers.size === 0) {
    throw new Fault("bad-data", `There is no picture in ${folder}; give the folder that holds the frames.`);
  }
  return [...headers.values()];
}

async function openEyes(model: Model): Promise<Detector> {
  return openDetector({ model, floor: model.manifest.thresholds.score * draftShare });
}

async function look(headers: readonly PictureHeader[], eyes: MineEyes): Promise<SeenFrame[]> {
  const progress = openProgress("mine");
  const looks = headers.length * (eyes.hands ? 2 : 1);
  let done = 0;
  const frames = await lookAtFrames(headers, eyes, () => {
    done += 1;
    progress.show(`${done} of ${looks} looks`);
  });
  progress.clear();
  return frames;
}
