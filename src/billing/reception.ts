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
 * it. late: it fills a gap. repeat: known already, byte for byte. changed: a known id or number with other
 * bytes, which no honest cart sends. older: from before the first one known, or too long ago to tell.
 */
export type Finding =
  | { readonly kind: "first" | "next" | "late" | "repeat" | "changed" | "older" }
  | { readonly kind: "gap"; readonly missing: readonly number[] };

type Known = { readonly billId: string; readonly digest: string };

/** What is known of one cart: the highest number, the numbers missing below it, and the newest bills. */
type CartReception = {
  readonly highest: number;
  readonly missing: ReadonlySet<number>;
  readonly known: ReadonlyMap<number, Known>;
};

/** Of every cart, by `store/cart`. */
export type Reception = ReadonlyMap<string, CartReception>;

/** Older bills of a cart are no longer told apart; a repeat comes within minutes. */
const billsKnown = 1000;

/** A cart that skips further than this has lost its count; naming every number would help nobody. */
const gapsListed = 100;

/** Takes a bill's arrival into account. A changed bill changes nothing. */
export function receive(
  reception: Reception,
  arrival: Arrival,
): { readonly reception: Reception; readonly finding: Finding } {
  const name = `${arrival.store}/${arrival.cart}`;
  const before = reception.get(name);
  const finding = judge(before, arrival);
  if (finding.kind === "repeat" || finding.kind === "changed") return { reception, finding };
  return { reception: new Map(reception).set(name, remember(before, arrival, finding)), finding };
}

function judge(before: CartReception | undefined, { billId, sequence, digest }: Arrival): Finding {
  if (before === undefined) return { kind: "first" };
  const same = before.known.get(sequence);
  if (same !== undefined) {
    return { kind: same.billId === billId && same.digest === digest ? "repeat" : "changed" };
  }
  if ([...before.known.values()].some(known => known.billId === billId)) return { kind: "changed" };
  if (before.missing.has(sequence)) return { kind: "late" };
  if (sequence < before.highest) return { kind: "older" };
  if (sequence === before.highest + 1) return { kind: "next" };
  return { kind: "gap", missing: numbersBetween(before.highest, sequence) };
}

function remember(before: CartReception | undefined, arrival: Arrival, finding: Finding): CartReception {
  const { billId, sequence, digest } = arrival;
  const missing = new Set(before?.missing);
  missing.delete(sequence);
  if (finding.kind === "gap") for (const number of finding.missing) missing.add(number);
  const known = new Map(before?.known).set(sequence, { billId, digest });
  const oldest = known.keys().next();
  if (known.size > billsKnown && !oldest.done) known.delete(oldest.value);
  return { highest: Math.max(before?.highest ?? 0, sequence), missing, known };
}

/** The numbers above `low` and below `high`; only the highest 100 of them where there are more. */
export function numbersBetween(low: number, high: number): number[] {
  const many = Math.min(high - low - 1, gapsListed);
  return Array.from({ length: many }, (_, i) => high - many + i);
}
