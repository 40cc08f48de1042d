import { counts, type JudgedPicture } from "./judged.ts";
import { type Match, match, type Outcome } from "./match.ts";

export type PrecisionRecall = {
  /** Right detections out of all that count; 1 where nothing was reported, for nothing was wrong. */
  readonly precision: number;
  /** Counted objects that were found; 1 where there was nothing to find. */
  readonly recall: number;
  readonly right: number;
  readonly wrong: number;
  readonly missed: number;
};

/**
 * Precision and recall over all classes together, of the detections given: cut them with `atThreshold`
 * first. A detection is right when it overlaps a free object of its own label by at least `minOverlap`.
 */
export function precisionRecall(pictures: readonly JudgedPicture[], minOverlap = 0.5): PrecisionRecall {
  let right = 0;
  let wrong = 0;
  let objects = 0;
  for (const picture of pictures) {
    const { outcomes } = matchByLabel(picture, minOverlap);
    right += outcomes.filter(outcome => outcome === "right").length;
    wrong += outcomes.filter(outcome => outcome === "wrong").length;
    objects += picture.truths.filter(counts).length;
  }
  return {
    precision: right + wrong === 0 ? 1 : right / (right + wrong),
    recall: objects === 0 ? 1 : right / objects,
    right,
    wrong,
    missed: objects - right,
  };
}

/** Pairs the detections of a picture with its truths, each within its own label. */
export function matchByLabel(picture: JudgedPicture, minOverlap = 0.5): Match {
  const outcomes = new Array<Outcome>(picture.found.length).fill("wrong");
  const truthOf = new Array<number>(picture.found.length).fill(-1);
  for (const label of new Set(picture.found.map(one => one.label))) {
    const places = placesOf(picture.found, label);
    const truthPlaces = placesOf(picture.truths, label);
    const truths = truthPlaces.flatMap(place => picture.truths[place] ?? []);
    const judged = match(
      truths,
      places.flatMap(place => picture.found[place] ?? []),
      minOverlap,
    );
    places.forEach((place, index) => {
      outcomes[place] = judged.outcomes[index] ?? "wrong";
      truthOf[place] = truthPlaces[judged.truthOf[index] ?? -1] ?? -1;
    });
  }
  return { outcomes, truthOf };
}

function placesOf(things: readonly { readonly label: string }[], label: string): number[] {
  return things.flatMap((thing, index) => (thing.label === label ? [index] : []));
}
