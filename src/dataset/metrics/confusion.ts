import { counts, type JudgedPicture } from "./judged.ts";
import { match } from "./match.ts";
import { matchByLabel } from "./precision-recall.ts";

/** Stands for "no object there" as a truth, and for "not found" as an answer. */
export const nothing = "(nothing)";

export type Confusion = {
  /** Every label that is there or was reported, in alphabetical order, then `nothing`. */
  readonly labels: readonly string[];
  /** `cells[truth][answer]`: how often the one was taken for the other, in the order of `labels`. */
  readonly cells: readonly (readonly number[])[];
};

/**
 * What is taken for what, of the detections given (cut them with `atThreshold` first). Boxes are paired
 * within their label first, so that the diagonal is exactly what precision and recall call right, and what
 * is left by place alone, so that a pear called a mango is one confusion and not a miss with a ghost. What lies on ignored objects is left out.
 */
export function confusionOf(pictures: readonly JudgedPicture[], minOverlap = 0.5): Confusion {
  const tally = new Map<string, Map<string, number>>();
  const add = (truth: string, answer: string) => {
    const row = tally.get(truth) ?? new Map<string, number>();
    tally.set(truth, row.set(answer, (row.get(answer) ?? 0) + 1));
  };
  for (const picture of pictures) tallyPicture(picture, minOverlap, add);
  const seen = new Set([...tally].flatMap(([truth, row]) => [truth, ...row.keys()]));
  seen.delete(nothing);
  const labels = [...[...seen].sort(), nothing];
  const cells = labels.map(truth => labels.map(answer => tally.get(truth)?.get(answer) ?? 0));
  return { labels, cells };
}

type Add = (truth: string, answer: string) => void;

function tallyPicture(picture: JudgedPicture, minOverlap: number, add: Add): void {
  const { outcomes, truthOf } = matchByLabel(picture, minOverlap);
  const found = new Set(truthOf);
  const strays = picture.found.filter((_, index) => outcomes[index] === "wrong");
  const left = picture.truths.filter((truth, place) => !(counts(truth) && found.has(place)));
  const byPlace = match(left, strays, minOverlap);
  picture.found.forEach((one, index) => {
    if (outcomes[index] === "right") add(one.label, one.label);
  });
  strays.forEach((stray, index) => {
    if (byPlace.outcomes[index] === "ignored") return;
    add(left[byPlace.truthOf[index] ?? -1]?.label ?? nothing, stray.label);
  });
  const mistaken = new Set(byPlace.truthOf);
  left.forEach((truth, place) => {
    if (counts(truth) && !mistaken.has(place)) add(truth.label, nothing);
  });
}
