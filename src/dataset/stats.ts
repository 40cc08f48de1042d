import { areaOf, type LabelledPicture } from "./labelled.ts";
import { type Clutter, clutterLevels, clutterOf } from "./metrics/clutter.ts";

export type LabelStats = {
  readonly label: string;
  readonly pictures: number;
  readonly objects: number;
  readonly difficult: number;
  readonly truncated: number;
  /** Median side of the boxes: the root of box area ÷ picture area, 0–1. */
  readonly medianSide: number;
};

export type DatasetStats = {
  readonly type: "dataset";
  readonly format: string;
  readonly pictures: number;
  readonly empty: number;
  readonly objects: number;
  readonly perLabel: readonly LabelStats[];
  readonly clutter: Readonly<Record<Clutter, number>>;
  /** Picture sizes as "640×480", the most frequent first. */
  readonly sizes: Readonly<Record<string, number>>;
};

/** Counts what a set of labelled pictures holds. */
export function statsOf(pictures: readonly LabelledPicture[], format: string): DatasetStats {
  const labels = [...new Set(pictures.flatMap(one => one.objects.map(object => object.label)))].sort();
  const perLabel = labels.map(label => labelStats(pictures, label));
  const levels = pictures.map(picture => clutterOf(picture.objects));
  const clutter = Object.fromEntries(
    clutterLevels.map(level => [level, levels.filter(one => one === level).length]),
  ) as Record<Clutter, number>;
  return {
    type: "dataset",
    format,
    pictures: pictures.length,
    empty: pictures.filter(picture => picture.objects.length === 0).length,
    objects: perLabel.reduce((sum, one) => sum + one.objects, 0),
    perLabel,
    clutter,
    sizes: sizesOf(pictures),
  };
}

function labelStats(pictures: readonly LabelledPicture[], label: string): LabelStats {
  const bearing = pictures.map(picture => ({
    picture,
    objects: picture.objects.filter(object => object.label === label),
  }));
  const objects = bearing.flatMap(one => one.objects);
  const sides = bearing.flatMap(({ picture, objects: here }) => here.map(({ box }) => sideOf(box, picture)));
  return {
    label,
    pictures: bearing.filter(one => one.objects.length > 0).length,
    objects: objects.length,
    difficult: objects.filter(object => object.difficult).length,
    truncated: objects.filter(object => object.truncated).length,
    medianSide: median(sides),
  };
}

/** A box's side as a share of its picture's: the root of area ÷ area. */
export function sideOf(
  box: LabelledPicture["objects"][number]["box"],
  { width, height }: Pick<LabelledPicture, "width" | "height">,
): number {
  return Math.sqrt(areaOf(box) / (width * height));
}

/** The middle value, the lower of two; 0 for none. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}

function sizesOf(pictures: readonly LabelledPicture[]): Record<string, number> {
  const times = new Map<string, number>();
  for (const { width, height } of pictures) {
    const size = `${width}×${height}`;
    times.set(size, (times.get(size) ?? 0) + 1);
  }
  return Object.fromEntries([...times].sort((a, b) => b[1] - a[1]));
}
