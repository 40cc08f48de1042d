import type { Bill } from "../billing/bill.ts";
import type { Ledger } from "../billing/ledger.ts";
import type { Finding } from "../billing/reception.ts";
import { rememberingLedger } from "./remembering.ts";

/** A bill as it is handed to the backend: shape, signature and number have been looked at. */
export type Delivery = {
  readonly bill: Bill;
  /** The very JSON text that the cart signed; keep it, it is the proof. */
  readonly body: string;
  /** `unknown key`: the cart has published no key, so nobody can tell who signed. */
  readonly signature: "valid" | "unknown key";
  /** Where its number stands among those that came since the start: `next`, `gap` with what is missing, … */
  readonly finding: Finding;
};

/** A bill that the backend will never take, and why; the cart keeps it and shows it to the staff. */
export type Refusal = { readonly refused: string };

/** Says no to a bill. `reason` is told to the cart, at most 500 characters of it. */
export function refuse(reason: string): Refusal {
  return { refused: reason };
}

/**
 * Takes one bill: it is acknowledged when this resolves, and must be durable then. A refusal is answered as
 * such. Where it throws, nothing is answered and the bill comes again, as do all behind it.
 */
export type OnBill = (delivery: Delivery) => Promise<Refusal | undefined> | Promise<void>;

/**
 * The body that the backend has kept under this id, undefined for none. With it a bill that came before is
 * known after a restart too: it is acknowledged without being handed over again.
 */
export type Recall = (billId: string) => Promise<string | undefined> | string | undefined;

/** A ledger that is a backend's own code. */
export function handingLedger(onBill: OnBill, recall?: Recall): Ledger {
  const remembering = rememberingLedger({
    write: async ({ bill, body, signature }, finding) => {
      const kept = await recall?.(bill.billId);
      if (kept !== undefined) return { kind: kept === body ? "repeat" : "changed" };
      const said: unknown = await onBill({ bill, body, signature, finding });
      return isRefusal(said) ? { kind: "unfit", reason: said.refused } : undefined;
    },
  });
  return {
    ...remembering,
    knows: async sent => (await remembering.knows(sent)) || (await recall?.(sent.bill.billId)) === sent.body,
  };
}

function isRefusal(said: unknown): said is Refusal {
  return typeof said === "object" && said !== null && "refused" in said;
}
