import { type Command, InvalidArgumentError, Option } from "commander";
import { type AskedLabels, checkAskedLabels } from "../dataset/asked-labels.ts";
import type { LabelledPicture } from "../dataset/labelled.ts";
import { readLabelFile } from "../dataset/names.ts";
import { type Dataset, type DatasetFormat, openDataset } from "../dataset/open.ts";
import { notesOn, soundPictures } from "../dataset/sound.ts";
import { Fault } from "../fault.ts";
import { note } from "./say.ts";

/** What every command that opens labelled pictures understands. */
export type DatasetOptions = AskedLabels & {
  readonly format?: DatasetFormat;
  readonly labels?: string;
  readonly skipBroken?: boolean;
  readonly unlabelledEmpty?: boolean;
};

/** Adds the options of `DatasetOptions` to a command. */
export function withDatasetOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--format <format>",
        "how the pictures are labelled, where the folder leaves it open",
      ).choices(["voc", "yolo", "coco"]),
    )
    .option(
      "--labels <file>",
      "the labels that may occur, one a line; for YOLO in the order of their numbers",
    )
    .addOption(
      new Option("--rename <old=new>", "read one label as another; may be given several times")
        .argParser(addRename)
        .default(new Map(), "none"),
    )
    .option("--only <labels>", "look at objects of these labels alone, commas between", splitList)
    .option("--without <labels>", "pass over objects of these labels, commas between", splitList)
    .option("--skip-broken", "leave pictures with broken annotations out instead of stopping")
    .option("--unlabelled-empty", "pictures without an annotation show nothing, instead of being left out");
}

function addRename(text: string, renames: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const [old, wanted, more] = text.split("=");
  if (!old || !wanted || more !== undefined) {
    throw new InvalidArgumentError("Give it as OLD=NEW, such as mongo=mango.");
  }
  return new Map(renames).set(old, wanted);
}

function splitList(text: string): readonly string[] {
  return text.split(",").map(label => label.trim());
}

/** Reads some of the known names, commas between; those that were given, in the order of the known ones. */
export function someOf<Name extends string>(known: readonly Name[]): (text: string) => readonly Name[] {
  return text => {
    const wanted = splitList(text);
    const given = known.filter(name => wanted.includes(name));
    if (given.length === wanted.length) return given;
    throw new InvalidArgumentError(`Give some of ${known.join(", ")}, with commas between.`);
  };
}

/**
 * Whether the options let objects of a label be looked at. Hands are marked in pictures of goods and goods in
 * pictures of hands; a model knows one of them.
 */
export function wantedBy({ only, without }: DatasetOptions): (label: string) => boolean {
  return label => (only?.includes(label) ?? true) && !without?.includes(label);
}

/**
 * Opens labelled pictures as the options say and tells on standard error what was left out or put together.
 * @throws Fault "bad-data" that lists everything broken, unless that may be skipped, or labels that match nothing.
 */
export async function openPictures(
  folder: string,
  options: DatasetOptions,
  known?: readonly string[],
): Promise<{ dataset: Dataset; pictures: readonly LabelledPicture[] }> {
  const names = options.labels === undefined ? undefined : await readLabelFile(options.labels);
  const allowed = known ?? names?.map(label => options.rename.get(label) ?? label);
  const dataset = await openDataset(folder, {
    rename: options.rename,
    ...(options.format && { format: options.format }),
    ...(names && { names }),
    ...(allowed && { known: allowed }),
    wanted: wantedBy(options),
    unlabelledEmpty: options.unlabelledEmpty ?? false,
  });
  const pictures = soundPictures(dataset, options.skipBroken ?? false);
  checkAskedLabels(folder, dataset, options);
  if (options.only && pictures.every(picture => picture.objects.length === 0)) {
    // Every picture would be empty, and a blind model perfect.
    throw new Fault("bad-data", `No picture in ${folder} marks ${options.only.join(" or ")}; check --only.`);
  }
  for (const line of notesOn(dataset)) note(line);
  return { dataset, pictures };
}
