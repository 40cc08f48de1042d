import type { Edge, SensorName } from "../gate/passage.ts";

/**
 * Whether the cart is in the gate, for a screen that says goodbye in time: while one of the barriers is
 * blocked. The bill follows the gate's own judgement, never this.
 */
export type Passing = { readonly inner: boolean; readonly outer: boolean };

export const clear: Passing = { inner: false, outer: false };

export function applyEdge(passing: Passing, { sensor, blocked }: Edge): Passing {
  return { ...passing, [sensor]: blocked };
}

/** Barriers at fault say nothing: a stuck one would hide the basket for the whole trip. */
export function isPassing({ inner, outer }: Passing, atFault: readonly SensorName[] = []): boolean {
  return (inner && !atFault.includes("inner")) || (outer && !atFault.includes("outer"));
}
