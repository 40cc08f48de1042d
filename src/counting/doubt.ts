import { likeliest } from "./belief.ts";
import { type CameraState, isLooking } from "./camera.ts";
import { IN_VIEW_SEC, stock } from "./census.ts";
import type { Sku } from "./change.ts";
import { missedByAll } from "./disbelief.ts";
import type { Space } from "./space.ts";
import type { Testimony } from "./testimony.ts";
import { veiledIn } from "./veil.ts";
import type { Verdict } from "./verdict.ts";

/** A product whose quantity in a space is not sure, and why, in words for the person who looks. */
export type Doubt = {
  readonly sku: Sku;
  readonly quantity: number;
  readonly confidence: number;
  readonly reason: string;
  /** How many pieces more (+) or fewer (−) the basket holds if the next most probable quantity is the right one. */
  readonly otherwise: number;
};

/** A quantity at least this probable is sure enough not to ask a person. */
const sureShare = 0.9;
/** How sure it is that what nobody can see still lies there, or that what is held stays, where nothing tells. */
const NOBODY_KNOWS = 0.5;

/**
 * Keeps the words for every product that a window leaves in doubt, and drops them where doubt has ended. Of a product
 * that nobody spoke of now, the words that were said of it before go on.
 */
export function noteReasons(space: Space, verdict: Verdict, testimonies: readonly Testimony[]): void {
  for (const [sku, quantity] of space.lit) {
    if (likeliest(quantity).share >= sureShare) space.reasons.delete(sku);
    else if (verdict.has(sku) || !space.reasons.has(sku)) space.reasons.set(sku, wordsFor(sku, testimonies));
  }
}

/** What is not sure in a space right now. */
export function doubtsOf(space: Space): Doubt[] {
  // Of a product in doubt for two reasons the first is told: a person looks at the line once.
  const bySku = new Map(
    [
      ...doubtsOfVerdicts(space),
      ...doubtsOfUnfinished(space),
      ...doubtsOfVeils(space),
      ...doubtsOfDisbelieved(space),
      ...doubtsOfBareSpace(space),
    ]
      .toReversed()
      .map(doubt => [doubt.sku, doubt]),
  );
  return [...bySku.values()].toReversed();
}

/** What had come, and not yet to rest, when all was to be decided: it goes with the cart, or it does not. */
function doubtsOfUnfinished({ unfinished, told, watches }: Space): Doubt[] {
  return unfinished.map(({ sku, camera, pieces }) => ({
    sku,
    quantity: told.get(sku) ?? 0,
    confidence: NOBODY_KNOWS,
    reason: `${camera} saw ${pieces} more, still on the way when the count ended`,
    otherwise: watches === "basket" ? pieces : -pieces,
  }));
}

/** What no camera can see any more since one lost sight of everything: it lies there still, or somebody took it all. */
function doubtsOfVeils(space: Space): Doubt[] {
  return space.cameras.flatMap(({ watched, following }) =>
    [...veiledIn(following.tracks)].flatMap(([sku, pieces]) => {
      const quantity = space.told.get(sku) ?? 0;
      const isInView = space.cameras.some(other => stock(other.following.tracks, sku).inView > 0);
      if (isInView || quantity === 0) return [];
      const gone = Math.min(pieces, quantity);
      return [
        {
          sku,
          quantity,
          confidence: NOBODY_KNOWS,
          reason: `${watched.name} lost sight of everything at once, ${gone} of these with it`,
          otherwise: space.watches === "basket" ? -gone : gone,
        },
      ];
    }),
  );
}

/** What is told to lie there though every camera has told that it went. */
function doubtsOfDisbelieved(space: Space): Doubt[] {
  return missedByAll(space).map(sku => ({
    sku,
    quantity: space.told.get(sku) ?? 0,
    confidence: NOBODY_KNOWS,
    reason: "every camera saw some go or lost them from sight, though they may only be hidden",
    otherwise: space.watches === "basket" ? -1 : 1,
  }));
}

/** What is told to lie where every camera sees nothing at all, neither a thing nor a hand, that it could lie under. */
function doubtsOfBareSpace({ cameras, told, watches }: Space): Doubt[] {
  const looking = cameras.filter(isLooking);
  if (looking.length === 0 || !looking.every(isBare)) return [];
  return [...told].flatMap(([sku, quantity]) =>
    quantity === 0
      ? []
      : [
          {
            sku,
            quantity,
            confidence: NOBODY_KNOWS,
            reason: `nothing at all is in sight, though ${quantity} of these are counted`,
            otherwise: watches === "basket" ? -quantity : quantity,
          },
        ],
  );
}

function isBare({ following: { tracks }, hands }: CameraState): boolean {
  const inSight = tracks.some(({ confirmed, awaySec }) => confirmed && awaySec <= IN_VIEW_SEC);
  return !inSight && hands.now.length === 0 && !tracks.some(({ veiledT }) => veiledT !== undefined);
}

function doubtsOfVerdicts(space: Space): Doubt[] {
  return [...space.reasons].flatMap(([sku, reason]) => {
    const quantity = space.lit.get(sku);
    if (!quantity) return [];
    const { quantity: likely, share } = likeliest(quantity);
    if (share >= sureShare) return [];
    const rival = likeliest(quantity.map((odds, n) => (n === likely ? 0 : odds))).quantity;
    const otherwise = space.watches === "basket" ? rival - likely : likely - rival;
    return [{ sku, quantity: likely, confidence: Math.round(share * 1000) / 1000, reason, otherwise }];
  });
}

/** What each camera said, side by side: where they differ is the doubt. */
function wordsFor(sku: Sku, testimonies: readonly Testimony[]): string {
  return testimonies
    .map(({ camera, crossings, contents }) => {
      const [passed, lies] = [crossings.get(sku) ?? 0, contents.get(sku) ?? 0];
      return `${camera} saw ${passedWords(passed)} and ${liesWords(lies)}`;
    })
    .join("; ");
}

function passedWords(passed: number): string {
  if (passed === 0) return "none pass the rim";
  return `${Math.abs(passed)} ${passed > 0 ? "go in" : "go out"}`;
}

function liesWords(lies: number): string {
  if (lies === 0) return "as many lying there as before";
  return `${Math.abs(lies)} ${lies > 0 ? "more" : "fewer"} lying there`;
}
