import { areaOf, sharedArea } from "../labelled.ts";
import { counts, type Found, type Truth } from "./judged.ts";

/** What a detection turned out to be. An "ignored" one lies on something that figures leave out. */
export type Outcome = "right" | "wrong" | "ignored";

export type Match = {
  /** One outcome a detection, in the order the detections were given. */
  readonly outcomes: readonly Outcome[];
  /** For each detection the place of its truth in the truths given, or -1. */
  readonly truthOf: readonly number[];
};

/**
 * How much a detection and a truth overlap, 0–1: intersection over union; for a crowd the share of the
 * detection that lies in it, as COCO's evaluation has it, since one of many is never as large as the many.
 */
export function overlap(found: Pick<Found, "box">, truth: Pick<Truth, "box" | "crowd">): number {
  const shared = sharedArea(found.box, truth.box);
  if (shared === 0) return 0;
  const whole = truth.crowd ? areaOf(found.box) : areaOf(found.box) + areaOf(truth.box) - shared;
  return shared / whole;
}

/**
 * Pairs the detections of one picture and one class with its truths, as COCO's evaluation does: the surest
 * detection chooses first and takes the free counted truth that it overlaps most, at least `minOverlap`
 * (0–1); a truth is taken once. Only a detection that got none may lie on an ignored truth, and those, like
 * PASCAL VOC's difficult objects, swallow any number. Labels are not compared here.
 */
export function match(truths: readonly Truth[], found: readonly Found[], minOverlap: number): Match {
  const outcomes = new Array<Outcome>(found.length).fill("wrong");
  const truthOf = new Array<number>(found.length).fill(-1);
  const taken = new Set<number>();
  for (const index of bySureness(found)) {
    const detection = found[index] as Found;
    const chosen = choose(detection, truths, minOverlap, taken);
    if (chosen === -1) continue;
    truthOf[index] = chosen;
    const real = counts(truths[chosen] as Truth);
    outcomes[index] = real ? "right" : "ignored";
    if (real) taken.add(chosen);
  }
  return { outcomes, truthOf };
}

function choose(
  detection: Found,
  truths: readonly Truth[],
  minOverlap: number,
  taken: ReadonlySet<number>,
): number {
  const best = (wanted: (truth: Truth) => boolean): number => {
    // COCO's evaluation takes the last of equals, and forgives the last bit of a quotient.
    let least = Math.min(minOverlap, 1 - 1e-10);
    let chosen = -1;
    truths.forEach((truth, index) => {
      if (taken.has(index) || !wanted(truth)) return;
      const here = overlap(detection, truth);
      if (here < least) return;
      least = here;
      chosen = index;
    });
    return chosen;
  };
  const counted = best(counts);
  return counted === -1 ? best(truth => !counts(truth)) : counted;
}

/** Places of the detections from the surest to the least sure; equals keep their order. */
export function bySureness(found: readonly Found[]): number[] {
  return found.map((_, index) => index).sort((a, b) => scoreAt(found, b) - scoreAt(found, a));
}

function scoreAt(found: readonly Found[], index: number): number {
  return found[index]?.score ?? 0;
}
