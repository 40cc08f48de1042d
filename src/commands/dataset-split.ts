import { join } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import type { LabelledPicture } from "../dataset/labelled.ts";
import { areAlike, type Fingerprint, fingerprintOf, straddlers } from "../dataset/likeness.ts";
import { lossesOf } from "../dataset/losses.ts";
import { type Part, splitBySource } from "../dataset/split.ts";
import {
  claimFolder,
  classLabels,
  formatOf,
  type WrittenFormat,
  writeDataset,
  writtenFormats,
} from "../dataset/write.ts";
import { type DatasetOptions, openPictures, withDatasetOptions } from "./dataset-options.ts";
import { jsonOption } from "./options.ts";
import { openProgress } from "./progress.ts";
import { note, say } from "./say.ts";

type SplitOptions = DatasetOptions & {
  readonly data: string;
  readonly out: string;
  readonly parts: readonly Part[];
  readonly wholeSources?: boolean;
  readonly keepLike?: boolean;
  readonly to?: WrittenFormat;
  readonly json?: boolean;
};

const usualParts = "train=0.8,val=0.2";

/** `stepout dataset split`: training and held-back pictures that have nothing in common. */
export function splitCommand(): Command {
  const command = new Command("split")
    .description("deal pictures out by source and number, so that near-duplicates never straddle")
    .requiredOption("--data <dir>", "the labelled pictures")
    .requiredOption("--out <dir>", "a new folder; each part becomes a folder in it")
    .addOption(
      new Option("--parts <list>", "parts with their shares")
        .argParser(parseParts)
        .default(parseParts(usualParts), usualParts),
    )
    .option("--whole-sources", "never cut a series: each goes into one part")
    .option("--keep-like", "do not compare pictures; keep what nearly repeats a picture of another part")
    .addOption(
      new Option("--to <format>", "the format to write, if not that of the pictures").choices(writtenFormats),
    )
    .addOption(jsonOption());
  return withDatasetOptions(command).action(async (options: SplitOptions) => {
    const { dataset, pictures } = await openPictures(options.data, options);
    const format = options.to ?? formatOf(dataset);
    await claimFolder(options.out);
    const fingerprints = options.keepLike
      ? new Map<LabelledPicture, Fingerprint>()
      : await fingerprintsOf(pictures);
    const dealt = splitBySource(pictures, options.parts, {
      wholeSources: options.wholeSources ?? false,
      alike: (a, b) => areAlike(fingerprints.get(a), fingerprints.get(b)),
    });
    const alike = straddlers([...dealt.values()], fingerprints);
    const left = new Set(alike.map(one => one.picture));
    const lines: string[] = [];
    for (const [name, part] of dealt) {
      const kept = part.filter(picture => !left.has(picture));
      const form = { format, labels: classLabels(dataset), copy: true };
      await writeDataset(join(options.out, name), kept, form);
      const leftOut = part.length - kept.length;
      lines.push(
        options.json
          ? JSON.stringify({ type: "part", name, pictures: kept.length, leftOut })
          : `${name}: ${kept.length} pictures`,
      );
    }
    // Only now: whoever reads our output may close it, and that ends the program.
    for (const line of lines) say(line);
    for (const [name, part] of dealt) {
      if (part.length > 0) continue;
      note(
        `${name} is empty: a series of few pictures stays together, and with --whole-sources every series.`,
      );
    }
    for (const loss of lossesOf(pictures, format)) note(loss);
    for (const { picture, like, bits } of alike) {
      note(`left out: ${picture.name} nearly repeats ${like.name} (${bits} of 256 bits apart)`);
    }
  });
}

/** Reads `train=0.8,val=0.2`. Throws commander's error where the shares are not 1 together. */
function parseParts(text: string): readonly Part[] {
  const parts = text.split(",").map(part => {
    const [, name, share] = /^([A-Za-z0-9_-]+)=([0-9.]+)$/.exec(part.trim()) ?? [];
    return { name: name ?? "", share: Number(share) };
  });
  const whole = parts.reduce((sum, part) => sum + part.share, 0);
  const names = new Set(parts.map(part => part.name));
  if (!(Math.abs(whole - 1) <= 1e-6) || names.has("") || names.size < parts.length) {
    throw new InvalidArgumentError(
      "Give names with shares that are 1 together, such as train=0.8,val=0.1,test=0.1.",
    );
  }
  return parts;
}

async function fingerprintsOf(
  pictures: readonly LabelledPicture[],
): Promise<Map<LabelledPicture, Fingerprint>> {
  const progress = openProgress("split");
  const fingerprints = new Map<LabelledPicture, Fingerprint>();
  for (const picture of pictures) {
    fingerprints.set(picture, await fingerprintOf(picture.file));
    progress.show(`compared ${fingerprints.size} of ${pictures.length} pictures`);
  }
  progress.clear();
  return fingerprints;
}
