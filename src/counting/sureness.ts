import { IN_VIEW_SEC, type Step } from "./census.ts";
import type { Sku } from "./change.ts";
import { coveredShare } from "./geometry.ts";
import type { Passage } from "./passages.ts";
import type { Found } from "./rates.ts";
import type { Track } from "./track.ts";

/**
 * How a witness came to tell of a change. Contents: pieces were seen to come, were only found, are gone from a place
 * that lies free, or from one that something else lies across (`overlaid`) and may hide. Crossings: in and out.
 */
export const manners = ["came", "uncovered", "open", "gone", "overlaid", "in", "out"] as const;
export type Manner = (typeof manners)[number];

/** A record with an entry for each manner. */
export function byManner<T>(make: (manner: Manner) => T): Record<Manner, T> {
  return Object.fromEntries(manners.map(manner => [manner, make(manner)])) as Record<Manner, T>;
}

/** Scores between two neighbours of these are taken for alike. */
const bandEdges = [0.4, 0.55, 0.7, 0.8];
export const scoreBands = bandEdges.length + 1;

/** How a change that is told was seen: in which manner, and in which band the score of its faintest piece lies. */
export type Sureness = { readonly manner: Manner; readonly band: number };

/** Something else in sight that lies across so much of a thing's place may hide it. */
const OVERLAID_SHARE = 0.05;

/** How sure a camera's contents are of each product they tell of. */
export function surenessOfContents(
  told: ReadonlyMap<Sku, number>,
  given: {
    readonly steps: readonly Step[];
    readonly found: ReadonlyMap<Sku, Found>;
    readonly tracks: readonly Track[];
  },
): Map<Sku, Sureness> {
  const { steps, found, tracks } = given;
  const inSight = tracks.filter(({ confirmed, awaySec }) => confirmed && awaySec <= IN_VIEW_SEC);
  return surenessOf(told, steps, (sku, change, own) => {
    if (change > 0) return found.get(sku) ?? "came";
    return own.some(({ track }) => inSight.some(other => isAcross(other, track))) ? "overlaid" : "gone";
  });
}

/** How sure its crossings are. */
export function surenessOfCrossings(
  told: ReadonlyMap<Sku, number>,
  passages: readonly Passage[],
): Map<Sku, Sureness> {
  return surenessOf(told, passages, (_, change) => (change > 0 ? "in" : "out"));
}

/** Whether a told change is true as far as it goes: as many pieces moved, or more. */
export function isTrue(told: number, change: number): boolean {
  return change * Math.sign(told) >= Math.abs(told);
}

function surenessOf<Piece extends Step | Passage>(
  told: ReadonlyMap<Sku, number>,
  pieces: readonly Piece[],
  mannerOf: (sku: Sku, change: number, own: readonly Piece[]) => Manner,
): Map<Sku, Sureness> {
  const sure = new Map<Sku, Sureness>();
  for (const [sku, change] of told) {
    const own = pieces.filter(piece => piece.sku === sku && piece.sign === Math.sign(change));
    if (own.length === 0) continue;
    const score = Math.min(...own.map(({ track }) => track.score));
    const band = bandEdges.filter(edge => score >= edge).length;
    sure.set(sku, { manner: mannerOf(sku, change, own), band });
  }
  return sure;
}

function isAcross(other: Track, track: Track): boolean {
  return other !== track && coveredShare(track.sureBox, other.box) >= OVERLAID_SHARE;
}
