import type { Change } from "../counting/change.ts";
import type { Catalogue } from "../trip/catalogue.ts";
import { type BasketDoubt, keepDoubts, standDoubts } from "../trip/doubt.ts";
import { type Answer, answerTrip } from "../trip/question.ts";
import { changeTrip, degradeTrip, isBillable, openTrip, reviewTrip, type Trip } from "../trip/trip.ts";
import { type Bill, type Identity, makeBill, type Notary } from "./bill.ts";
import { emptyOutbox, enqueue, type Outbox } from "./outbox.ts";

/** Everything a cart must not forget, as it is written to disk. */
export type CartState = {
  readonly version: 1;
  readonly cartId: string;
  /** Where its trip is; absent in what older versions wrote. */
  readonly store?: string;
  /** The number of the newest bill; the next one is one higher. */
  readonly sequence: number;
  readonly trip?: Trip;
  readonly outbox: Outbox;
};

/** A transition's outcome: the state to write, and the bill that it sealed, if any. */
export type Step = { readonly state: CartState; readonly bill?: Bill };

/** What sealing needs besides the state. `nowMs` is wall time in milliseconds. */
export type Office = { readonly identity: Identity; readonly notary: Notary; readonly nowMs: number };

export function newCart(cartId: string): CartState {
  return { version: 1, cartId, sequence: 0, outbox: emptyOutbox };
}

/**
 * The other store that something here still belongs to: a bill that is not there yet, or what lies in an open trip.
 * Undefined where nothing keeps the cart from working for `store`.
 */
export function owedElsewhere({ store: before, trip, outbox }: CartState, store: string): string | undefined {
  const owed = outbox.waiting.filter(({ status }) => status !== "rejected").map(({ body }) => storeOf(body));
  const held = trip !== undefined && trip.basket.lines.length > 0 ? [before ?? store] : [];
  return [...owed, ...held].find(other => other !== store);
}

function storeOf(body: string): string {
  return (JSON.parse(body) as Bill).store;
}

/**
 * The cart came in from the street, so whatever trip was open has left unseen: it is billed, marked
 * `exit-unseen`. An open trip that holds nothing is only replaced: what was doubtful about it happened
 * outside. `degraded` are the parts that are broken right now.
 */
export function enter(state: CartState, tripId: string, office: Office, degraded: readonly string[]): Step {
  const held = (state.trip?.basket.lines.length ?? 0) > 0;
  const before: Step =
    held && state.trip !== undefined
      ? leave({ ...state, trip: reviewTrip(state.trip, "exit-unseen") }, office)
      : { state };
  const trip = degraded.reduce(degradeTrip, openTrip(tripId, office.nowMs));
  return { ...before, state: { ...before.state, trip } };
}

/**
 * Seals the open trip: it becomes a signed bill in the outbox under the next sequence number, in one
 * state, so that no crash can come between. No bill, and no number, for a trip with nothing to say.
 */
export function leave(state: CartState, office: Office): Step {
  const { trip: open, ...rest } = state;
  if (open === undefined) return { state };
  const trip = keepDoubts(open);
  if (!isBillable(trip)) return { state: rest };
  const sequence = state.sequence + 1;
  const sealing = { trip, identity: office.identity, sequence, closedAtMs: office.nowMs };
  const { bill, body } = makeBill(sealing, office.notary);
  return { state: { ...rest, sequence, outbox: enqueue(state.outbox, bill, body) }, bill };
}

/** Counts a change into the open trip; the same state where there is none. `nowMs` is wall time. */
export function count(state: CartState, change: Change, catalogue: Catalogue, nowMs: number): CartState {
  return state.trip === undefined
    ? state
    : { ...state, trip: changeTrip(state.trip, change, catalogue, nowMs) };
}

/** Notes what the shopper said to a question; the same state where nobody asked. `nowMs` is wall time. */
export function answer(state: CartState, said: Pick<Answer, "sku" | "said">, nowMs: number): CartState {
  if (state.trip === undefined) return state;
  return withTrip(state, answerTrip(state.trip, said, nowMs));
}

/**
 * Takes what counting doubts right now into the open trip, under the products' names; the same state where there is
 * none or nothing is new. `nowMs` is wall time.
 */
export function doubt(
  state: CartState,
  doubts: readonly BasketDoubt[],
  catalogue: Catalogue,
  nowMs: number,
): CartState {
  if (state.trip === undefined) return state;
  const named = doubts.map(one => ({ ...one, name: catalogue.bySku.get(one.sku)?.name ?? one.sku }));
  return withTrip(state, standDoubts(state.trip, named, nowMs));
}

/** Marks for good what is in doubt; the same state where nothing is. See keepDoubts. */
export function settleDoubts(state: CartState): CartState {
  return state.trip === undefined ? state : withTrip(state, keepDoubts(state.trip));
}

/** Marks the open trip as partly unseen; the same state where there is none or it is known already. */
export function degrade(state: CartState, reason: string): CartState {
  if (state.trip === undefined) return state;
  return withTrip(state, degradeTrip(state.trip, reason));
}

function withTrip(state: CartState, trip: Trip): CartState {
  return trip === state.trip ? state : { ...state, trip };
}
