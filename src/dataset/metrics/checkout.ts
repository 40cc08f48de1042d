import { mean } from "./average-precision.ts";
import { counts, type JudgedPicture } from "./judged.ts";
import { matchByLabel } from "./precision-recall.ts";

/** How well a picture's pieces are counted, which is what a bill is made of. */
export type CheckoutFigures = {
  readonly images: number;
  /** Share of pictures in which the count of every class is exact. */
  readonly cAcc: number;
  /** Pieces counted too many or too few, an average picture. */
  readonly acd: number;
  /** Per class the pieces wrong for one that is there, averaged over classes. */
  readonly mccd: number;
  /** Per class Σ min / Σ max of counted and true pieces, averaged over classes. */
  readonly mciou: number;
};

/**
 * The figures of RPC, "A Large-Scale Retail Product Checkout Dataset" (Wei et al. 2019, section 4.1), of the
 * detections given: cut them with `atThreshold` first, at a threshold that was frozen before these pictures
 * were seen. Counts alone matter, not places; but what lies on a difficult object of its own label is not
 * counted. A label no picture bears makes cAcc and ACD worse and has no mean of its own to enter.
 */
export function checkoutFigures(pictures: readonly JudgedPicture[]): CheckoutFigures {
  return { images: pictures.length, ...countFigures(pictures.map(tallyOf)) };
}

/** True and counted pieces of one label in one picture, or of one product in one basket. */
export type Counted = { readonly truth: number; readonly counted: number };

/**
 * The same figures of anything that was counted: a picture or a basket each, by label or product. A label that
 * is truly nowhere has no mean of its own.
 */
export function countFigures(
  tallies: readonly ReadonlyMap<string, Counted>[],
): Omit<CheckoutFigures, "images"> {
  const wrong = tallies.map(tally => [...tally.values()].reduce((sum, one) => sum + off(one), 0));
  const labels = new Set(tallies.flatMap(tally => [...tally.keys()]));
  const sums = [...labels].sort().map(label => classSums(tallies, label));
  const perClass = sums.filter(({ truth }) => truth > 0);
  return {
    cAcc: mean(wrong.map(pieces => (pieces === 0 ? 1 : 0))),
    acd: mean(wrong),
    mccd: mean(perClass.map(one => one.off / one.truth)),
    mciou: mean(perClass.map(one => one.min / one.max)),
  };
}

/** Every label that is there or was reported, with its true and its counted pieces. */
function tallyOf(picture: JudgedPicture): ReadonlyMap<string, Counted> {
  const tally = new Map<string, Counted>();
  const add = (label: string, truth: number, counted: number) => {
    const held = tally.get(label) ?? { truth: 0, counted: 0 };
    tally.set(label, { truth: held.truth + truth, counted: held.counted + counted });
  };
  for (const truth of picture.truths) if (counts(truth)) add(truth.label, 1, 0);
  const { outcomes } = matchByLabel(picture);
  picture.found.forEach((found, index) => {
    if (outcomes[index] !== "ignored") add(found.label, 0, 1);
  });
  return tally;
}

function off({ truth, counted }: Counted): number {
  return Math.abs(truth - counted);
}

function classSums(tallies: readonly ReadonlyMap<string, Counted>[], label: string) {
  const sums = { off: 0, truth: 0, min: 0, max: 0 };
  for (const tally of tallies) {
    const pieces = tally.get(label);
    if (pieces === undefined) continue;
    sums.off += off(pieces);
    sums.truth += pieces.truth;
    sums.min += Math.min(pieces.truth, pieces.counted);
    sums.max += Math.max(pieces.truth, pieces.counted);
  }
  return sums;
}
