import type { Found } from "./metrics/judged.ts";

/** What models saw in one frame. `scene` is the same number for frames that follow each other and look alike. */
export type MinedFrame = {
  readonly name: string;
  readonly scene: number;
  readonly items: readonly Found[];
  /** Absent where no hand model looked. */
  readonly hands?: readonly Found[];
};

/** Why a frame is worth a person's look. */
type Reason =
  /** A detection so near the threshold that a little light would tip it. */
  | "unsure"
  /** It counts otherwise than the frames before and after it, which agree and look the same. */
  | "frames disagree"
  /** The count changed from one frame to the next, and no hand was seen in either. */
  | "hands and contents disagree";

export type Suspect = { readonly name: string; readonly reasons: readonly Reason[]; readonly weight: number };

/** From this share of the threshold on a detection is unsure, and up to as much above it. */
const unsureFrom = 0.5;

/** A contradiction between frames or models is a mistake for sure; an unsure score only may be one. */
const weights: Readonly<Record<Reason, number>> = {
  unsure: 1,
  "frames disagree": 3,
  "hands and contents disagree": 3,
};

/**
 * Finds frames that a model probably got wrong, most suspicious first: learning from them brings more than
 * from any others (uncertainty sampling, Lewis and Gale 1994, and disagreement between neighbours, as frames
 * of one scene must tell the same). Frames stand in order of time; scores from `threshold` on count.
 */
export function suspectFrames(
  frames: readonly MinedFrame[],
  { threshold, handThreshold = threshold }: { readonly threshold: number; readonly handThreshold?: number },
): Suspect[] {
  const counts = frames.map(frame => countsOf(frame.items, threshold));
  const suspects = frames.map((frame, at) => {
    const reasons: Reason[] = [];
    const unsure = unsureOnes(frame.items, threshold);
    if (unsure > 0) reasons.push("unsure");
    if (flickers(frames, counts, at)) reasons.push("frames disagree");
    if (changesUnseen(frames, counts, at, handThreshold)) reasons.push("hands and contents disagree");
    const weight = reasons.reduce((sum, reason) => sum + weights[reason], 0) + 0.1 * unsure;
    return { name: frame.name, reasons, weight };
  });
  return suspects.filter(one => one.reasons.length > 0).sort((a, b) => b.weight - a.weight);
}

/** The labels counted, as one comparable text: `banana 2,pear 1`. */
function countsOf(items: readonly Found[], threshold: number): string {
  const counts = new Map<string, number>();
  for (const { label, score } of items)
    if (score >= threshold) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts]
    .map(([label, count]) => `${label} ${count}`)
    .sort()
    .join(",");
}

function unsureOnes(items: readonly Found[], threshold: number): number {
  const reach = threshold * (1 - unsureFrom);
  return items.filter(({ score }) => score >= threshold - reach && score < threshold + reach).length;
}

function flickers(frames: readonly MinedFrame[], counts: readonly string[], at: number): boolean {
  const [before, here, after] = [frames[at - 1], frames[at], frames[at + 1]];
  if (before?.scene !== here?.scene || after?.scene !== here?.scene) return false;
  return counts[at - 1] === counts[at + 1] && counts[at] !== counts[at - 1];
}

function changesUnseen(
  frames: readonly MinedFrame[],
  counts: readonly string[],
  at: number,
  threshold: number,
): boolean {
  const here = frames[at];
  return [at - 1, at + 1].some(next => {
    const other = frames[next];
    if (here?.hands === undefined || other?.hands === undefined || other.scene !== here.scene) return false;
    const handSeen = [...here.hands, ...other.hands].some(hand => hand.score >= threshold);
    return counts[next] !== counts[at] && !handSeen;
  });
}
