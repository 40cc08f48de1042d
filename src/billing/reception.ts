/** What the store's side must know of a bill to see whether something is missing, doubled or changed. */
export type Arrival = {
  readonly store: string;
  readonly cart: string;
  readonly billId: string;
  readonly sequence: number;
  /** Any digest of the bill's bytes. */
  readonly digest: string;
};

/**
 * first: nothing was known of this cart. next: the number that was expected. gap: numbers are missing before
 * it. late: it fills a gap. repeat: known already, byte for byte. changed: a known id with other bytes, which no
 * honest cart sends. clash: a known number on a bill of another id, as of a cart that lost its state and began anew.
 * older: from before the first one known, or too long ago to tell.
 */
export type Finding =
  | { readonly kind: "first" | "next" | "late" | "repeat" | "changed" | "clash" | "older" }
  | { readonly kind: "gap"; readonly missing: readonly number[] };

/** Whether a bill is one to keep: neither known already nor in the way of one that is. */
export function isNew({ kind }: Finding): boolean {
  return kind !== "repeat" && kind !== "changed" && kind !== "clash";
}

type Known = { readonly billId: string; readonly digest: string };

/** What came of every cart. Changed in place: a store's file holds hundreds of thousands of bills. */
export type Reception = {
  /** Where a bill stands among those that were taken; changes nothing. */
  judge(arrival: Arrival): Finding;
  /** Takes a bill's arrival into account. One that isNew() says no to changes nothing. */
  take(arrival: Arrival): Finding;
};

/** What is known of one cart: the highest number, the numbers missing below it, and the newest bills and their ids. */
type CartReception = {
  highest: number;
  readonly missing: Set<number>;
  readonly known: Map<number, Known>;
  readonly ids: Set<string>;
};

/** Older bills of a cart are no longer told apart; a repeat comes within minutes. */
const billsKnown = 1000;

/** A cart that skips further than this has lost its count; naming every number would help nobody. */
const gapsListed = 100;

/** A reception to which nothing came yet. */
export function openReception(): Reception {
  /** By `store/cart`. */
  const carts = new Map<string, CartReception>();
  const nameOf = ({ store, cart }: Arrival) => `${store}/${cart}`;
  return {
    judge: arrival => judge(carts.get(nameOf(arrival)), arrival),
    take(arrival) {
      const before = carts.get(nameOf(arrival));
      const finding = judge(before, arrival);
      if (!isNew(finding)) return finding;
      const cart = before ?? { highest: 0, missing: new Set(), known: new Map(), ids: new Set() };
      remember(cart, arrival, finding);
      carts.set(nameOf(arrival), cart);
      return finding;
    },
  };
}

function judge(before: CartReception | undefined, { billId, sequence, digest }: Arrival): Finding {
  if (before === undefined) return { kind: "first" };
  const same = before.known.get(sequence);
  if (same?.billId === billId && same.digest === digest) return { kind: "repeat" };
  if (before.ids.has(billId)) return { kind: "changed" };
  if (same !== undefined) return { kind: "clash" };
  if (before.missing.has(sequence)) return { kind: "late" };
  if (sequence < before.highest) return { kind: "older" };
  if (sequence === before.highest + 1) return { kind: "next" };
  return { kind: "gap", missing: numbersBetween(before.highest, sequence) };
}

function remember(cart: CartReception, { billId, sequence, digest }: Arrival, finding: Finding): void {
  const { missing, known, ids } = cart;
  cart.highest = Math.max(cart.highest, sequence);
  missing.delete(sequence);
  if (finding.kind === "gap") for (const number of finding.missing) missing.add(number);
  known.set(sequence, { billId, digest });
  ids.add(billId);
  const [oldest] = known;
  if (known.size <= billsKnown || oldest === undefined) return;
  known.delete(oldest[0]);
  ids.delete(oldest[1].billId);
}

/** The numbers above `low` and below `high`; only the highest 100 of them where there are more. */
export function numbersBetween(low: number, high: number): number[] {
  const many = Math.min(high - low - 1, gapsListed);
  return Array.from({ length: many }, (_, i) => high - many + i);
}
