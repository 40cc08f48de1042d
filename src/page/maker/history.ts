import type { BelievedView, CameraView } from "../../screen/maker.ts";

/** What the plots show of a camera, oldest first. */
type Sample = Pick<CameraView, "framesPerSecond" | "ageMs" | "inferenceMs">;
export type History = Map<string, readonly Sample[]>;

const SAMPLES = 150;

/** Adds what the cameras say now; the page forgets the rest, as the cart has. */
export function remember(history: History, cameras: readonly CameraView[]): void {
  for (const { name, framesPerSecond, ageMs, inferenceMs } of cameras) {
    const sample: Sample = {
      framesPerSecond,
      ...(ageMs === undefined ? {} : { ageMs }),
      ...(inferenceMs === undefined ? {} : { inferenceMs }),
    };
    history.set(name, [...(history.get(name) ?? []), sample].slice(-SAMPLES));
  }
}

/** How sure the likeliest number of each product was, in per cent, oldest first. */
export type Sureness = Map<string, readonly number[]>;

/** Names a product's row: the same product may lie in two spaces. */
export const rowOf = ({ space, sku }: Pick<BelievedView, "space" | "sku">): string => `${space} ${sku}`;

/** Adds how sure the cart is now. */
export function rememberBeliefs(sureness: Sureness, beliefs: readonly BelievedView[]): void {
  for (const belief of beliefs) {
    const share = Math.max(...belief.odds.map(one => one.share));
    const before = sureness.get(rowOf(belief)) ?? [];
    sureness.set(rowOf(belief), [...before, Math.round(share * 1000) / 10].slice(-SAMPLES));
  }
}
