import type { Change } from "../counting/change.ts";
import { applyChange, type Basket, emptyBasket, withReview } from "./basket.ts";
import type { Catalogue } from "./catalogue.ts";
import type { StandingDoubt } from "./doubt.ts";
import type { Answer } from "./question.ts";

/** One shopping trip while it is open. Plain data: it is written to disk as it is. */
export type Trip = {
  readonly tripId: string;
  /** Wall time in milliseconds since 1970. */
  readonly openedAtMs: number;
  readonly basket: Basket;
  /** What the cart could not see during this trip, each reason once. */
  readonly degraded: readonly string[];
  /** What the shopper was asked and said; absent where nothing was. */
  readonly answers?: readonly Answer[];
  /** What counting is not sure of right now; absent where it is sure of all. */
  readonly doubts?: readonly StandingDoubt[];
};

/** Where a cart is between two crossings of the gate. A sealed trip is no longer a trip but a bill. */
export type TripState = "no-trip" | "shopping";

/** The most reasons one trip keeps; a part that fails in ever new words must not fill the disk. */
const reasonsKept = 32;

export function openTrip(tripId: string, openedAtMs: number): Trip {
  return { tripId, openedAtMs, basket: emptyBasket, degraded: [] };
}

/** Counts a change into the trip; `atMs` is wall time. See applyChange for prices and removal. */
export function changeTrip(trip: Trip, change: Change, catalogue: Catalogue, atMs: number): Trip {
  return { ...trip, basket: applyChange(trip.basket, change, catalogue, atMs) };
}

/** Remembers that the cart was partly blind. The same trip when the reason is known already. */
export function degradeTrip(trip: Trip, reason: string): Trip {
  if (trip.degraded.includes(reason) || trip.degraded.length >= reasonsKept) return trip;
  return { ...trip, degraded: [...trip.degraded, reason] };
}

/** Asks a person to look at this trip for a reason that belongs to no product. */
export function reviewTrip(trip: Trip, reason: string): Trip {
  return { ...trip, basket: withReview(trip.basket, reason) };
}

/** Whether leaving with this trip owes the store a bill: something was counted, or somebody must look. */
export function isBillable(trip: Trip): boolean {
  return trip.basket.lines.length > 0 || trip.basket.review.length > 0 || trip.degraded.length > 0;
}
