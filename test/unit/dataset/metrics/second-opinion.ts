import type { JudgedPicture } from "../../../../src/dataset/metrics/judged.ts";

/**
 * COCO's mean average precision once more, written from the definition and sharing nothing with the product:
 * one long list of detections walked from the surest down, precision at a recall taken as the plain maximum
 * over all prefixes that reach it. Slow, and meant to be.
 */
export function secondOpinion(pictures: readonly JudgedPicture[]): { map50: number; map: number } {
  const labels = new Set(pictures.flatMap(one => one.truths.filter(t => !t.difficult).map(t => t.label)));
  if (labels.size === 0) return { map50: 0, map: 0 };
  let sum50 = 0;
  let sum = 0;
  for (const label of labels) {
    for (let percent = 50; percent < 100; percent += 5) {
      const ap = averageFor(pictures, label, percent);
      sum += ap / 10;
      if (percent === 50) sum50 += ap;
    }
  }
  return { map50: sum50 / labels.size, map: sum / labels.size };
}

function averageFor(pictures: readonly JudgedPicture[], label: string, percent: number): number {
  const walk = pictures
    .flatMap((one, at) => one.found.map(each => ({ ...each, at })))
    .filter(each => each.label === label)
    .sort((a, b) => b.score - a.score);
  const objects = pictures.flatMap((one, at) =>
    one.truths.filter(t => t.label === label).map(t => ({ at, box: t.box, hard: t.difficult, used: false })),
  );
  const wanted = objects.filter(object => !object.hard).length;
  const points: { recall: number; precision: number }[] = [];
  let hits = 0;
  let shown = 0;
  for (const each of walk) {
    const near = objects
      .filter(object => object.at === each.at && !object.used && percentOver(each.box, object.box, percent))
      .sort((a, b) => Number(a.hard) - Number(b.hard) || ratio(each.box, b.box) - ratio(each.box, a.box));
    const taken = bestLast(near, each.box);
    if (taken?.hard) continue;
    shown += 1;
    if (taken !== undefined) {
      taken.used = true;
      hits += 1;
    }
    points.push({ recall: (100 * hits) / wanted, precision: hits / shown });
  }
  let total = 0;
  for (let recall = 0; recall <= 100; recall += 1) {
    const reached = points.filter(point => point.recall >= recall - 1e-9).map(point => point.precision);
    total += reached.length === 0 ? 0 : Math.max(...reached);
  }
  return total / 101;
}

type Four = readonly [number, number, number, number];

/** Among equally good ones the last, as COCO's code has it. */
function bestLast<T extends { hard: boolean; box: Four }>(sorted: readonly T[], box: Four): T | undefined {
  const [first] = sorted;
  if (first === undefined) return undefined;
  const equals = sorted.filter(
    one => one.hard === first.hard && ratio(box, one.box) === ratio(box, first.box),
  );
  return equals.at(-1);
}

function percentOver(a: Four, b: Four, percent: number): boolean {
  return ratio(a, b) * 100 >= percent - 1e-7;
}

function ratio(a: Four, b: Four): number {
  const wide = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const high = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (wide <= 0 || high <= 0) return 0;
  const area = (box: Four) => (box[2] - box[0]) * (box[3] - box[1]);
  return (wide * high) / (area(a) + area(b) - wide * high);
}
