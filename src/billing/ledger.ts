import type { Bill } from "./bill.ts";
import { type Finding, numbersBetween } from "./reception.ts";

/** A bill that passed every look at it, to be kept under its `billId`. */
export type LedgerEntry = {
  readonly bill: Bill;
  /** What the cart signed and sent, as JSON text. */
  readonly body: string;
  /** SHA-256 of the body, base64. */
  readonly digest: string;
  readonly signature: "valid" | "unknown key";
};

/**
 * What became of an entry. `repeat`, `changed` and `clash` were not written; the other findings are kept. `unfit` is a
 * bill that this ledger will never take, with the reason for the cart's shop.
 */
export type Kept = Finding | { readonly kind: "unfit"; readonly reason: string };

/** Where the store's side keeps bills. */
export interface Ledger extends AsyncDisposable {
  /**
   * So many calls of keep() may be open at the same time, and are then dealt with in their order; one unless told.
   * A way to wait for a disk or a network once for many bills.
   */
  readonly atOnce?: number;
  /**
   * Keeps a bill unless it is there already. Durable when it resolves, so that the cart may be told. Throws
   * where the bill cannot be kept now: then the cart must not be told, and the bill comes again.
   */
  keep(entry: LedgerEntry): Promise<Kept>;
  /**
   * Whether this very bill, byte for byte, is kept already: asked of one whose signature is not that of the cart's key,
   * which may be another by now. Without it such a bill is refused. Throws where that cannot be told now.
   */
  knows?(bill: Omit<LedgerEntry, "signature">): Promise<boolean>;
}

/** What a ledger that can be asked already has: bills with the same id or number, and the cart's lowest and highest number. */
export type Recalled = {
  readonly same: readonly { readonly digest: string; readonly sameId: boolean }[];
  readonly lowest: number | undefined;
  readonly highest: number | undefined;
};

/**
 * The finding about a bill, from what is kept of its cart. A number between the lowest and the highest that
 * is not there is late. Equal digests are equal bytes, so id, number and cart are the same too.
 */
export function judgeRecalled(
  { same, lowest, highest }: Recalled,
  { sequence, digest }: { readonly sequence: number; readonly digest: string },
): Finding {
  if (same.length > 0) {
    if (same.every(kept => kept.digest === digest)) return { kind: "repeat" };
    return { kind: same.some(kept => kept.sameId) ? "changed" : "clash" };
  }
  if (lowest === undefined || highest === undefined) return { kind: "first" };
  if (sequence < lowest) return { kind: "older" };
  if (sequence < highest) return { kind: "late" };
  if (sequence === highest + 1) return { kind: "next" };
  return { kind: "gap", missing: numbersBetween(highest, sequence) };
}
