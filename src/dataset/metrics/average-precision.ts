import { counts, type Found, type JudgedPicture, judgedLabels, type Truth } from "./judged.ts";
import { bySureness, match } from "./match.ts";

/** COCO's ten overlaps, 0.50 to 0.95: divided, not added up, so that 0.70 is 0.7 and not 0.7000000000000001. */
const cocoOverlaps: readonly number[] = Array.from({ length: 10 }, (_, step) => (50 + 5 * step) / 100);

/** COCO looks at no more than this many detections of a class in a picture: the surest. */
const maxFound = 100;

export type ClassPrecision = {
  /** Average precision at overlap 0.5, 0–1. */
  readonly ap50: number;
  /** The mean over COCO's ten overlaps, 0–1. */
  readonly ap: number;
  /** Pictures that show at least one counted object of the class. */
  readonly images: number;
  /** Counted objects of the class. */
  readonly objects: number;
};

export type MeanPrecision = {
  readonly map50: number;
  readonly map: number;
  readonly perClass: Readonly<Record<string, ClassPrecision>>;
};

/**
 * Mean average precision as COCO defines it (cocodataset.org, "Detection Evaluation"): per class and overlap the precision, made non-increasing, is read at 101 recalls and
 * averaged; then over ten overlaps and over the classes that have a counted object. Boxes in pixels.
 * Without any counted object every mean is 0 and `perClass` empty.
 */
export function meanAveragePrecision(pictures: readonly JudgedPicture[]): MeanPrecision {
  const perClass: Record<string, ClassPrecision> = {};
  for (const label of judgedLabels(pictures)) perClass[label] = classPrecision(pictures, label);
  const classes = Object.values(perClass);
  return {
    map50: mean(classes.map(one => one.ap50)),
    map: mean(classes.map(one => one.ap)),
    perClass,
  };
}

function classPrecision(pictures: readonly JudgedPicture[], label: string): ClassPrecision {
  const scenes = pictures.map(picture => sceneOf(picture, label));
  const present = scenes.map(scene => scene.truths.filter(counts).length);
  const objects = present.reduce((sum, count) => sum + count, 0);
  const aps = cocoOverlaps.map(overlap => averagePrecision(scenes, objects, overlap));
  return { ap50: aps[0] ?? 0, ap: mean(aps), images: present.filter(count => count > 0).length, objects };
}

type Scene = { readonly truths: readonly Truth[]; readonly found: readonly Found[] };

function sceneOf(picture: JudgedPicture, label: string): Scene {
  const found = picture.found.filter(one => one.label === label);
  const surest = bySureness(found).slice(0, maxFound);
  return {
    truths: picture.truths.filter(truth => truth.label === label),
    found: surest.flatMap(index => found[index] ?? []),
  };
}

function averagePrecision(scenes: readonly Scene[], objects: number, overlap: number): number {
  const judged = scenes.flatMap(({ truths, found }) => {
    const { outcomes } = match(truths, found, overlap);
    return found.map((one, index) => ({ score: one.score, outcome: outcomes[index] }));
  });
  const rights = judged
    .filter(one => one.outcome !== "ignored")
    .sort((a, b) => b.score - a.score)
    .map(one => one.outcome === "right");
  return areaAt101(rights, objects);
}

/**
 * The mean precision at the recalls 0, 0.01 … 1 of a list of detections from the surest to the least sure
 * (`true` where right), out of `objects` that could be found. A recall that is never reached counts 0.
 */
export function areaAt101(rights: readonly boolean[], objects: number): number {
  const recalls: number[] = [];
  const precisions: number[] = [];
  let right = 0;
  rights.forEach((isRight, index) => {
    if (isRight) right += 1;
    recalls.push(right / objects);
    precisions.push(right / (index + 1));
  });
  // The best precision at this recall or any higher one.
  for (let index = precisions.length - 2; index >= 0; index -= 1) {
    precisions[index] = Math.max(precisions[index] ?? 0, precisions[index + 1] ?? 0);
  }
  let sum = 0;
  let place = 0;
  for (let step = 0; step <= 100; step += 1) {
    while (place < recalls.length && (recalls[place] ?? 0) < step / 100) place += 1;
    sum += precisions[place] ?? 0;
  }
  return sum / 101;
}

/** 0 for none. */
export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
