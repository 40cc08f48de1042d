import { grossMinorOf } from "./basket.ts";
import { markedLines } from "./doubt.ts";
import type { Trip, TripState } from "./trip.ts";

/** What the screen shows and the basket topic carries. Prices include tax, in the currency's smallest unit. */
export type BasketView = {
  readonly state: TripState;
  readonly tripId?: string;
  readonly currency: string;
  readonly lines: readonly {
    readonly sku: string;
    readonly name: string;
    readonly quantity: number;
    readonly unitPriceMinor: number;
    readonly amountMinor: number;
    readonly needsReview: boolean;
  }[];
  readonly grossMinor: number;
  readonly degraded: boolean;
};

/** The live basket of a trip; empty where there is none. */
export function viewOf(trip: Trip | undefined, currency: string): BasketView {
  if (trip === undefined) return { state: "no-trip", currency, lines: [], grossMinor: 0, degraded: false };
  return {
    state: "shopping",
    tripId: trip.tripId,
    currency,
    lines: markedLines(trip).map(line => ({
      sku: line.sku,
      name: line.name,
      quantity: line.quantity,
      unitPriceMinor: line.unitPriceMinor,
      amountMinor: line.quantity * line.unitPriceMinor,
      needsReview: line.needsReview,
    })),
    grossMinor: grossMinorOf(trip.basket),
    degraded: trip.degraded.length > 0,
  };
}
