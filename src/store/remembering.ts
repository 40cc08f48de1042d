import type { Bill } from "../billing/bill.ts";
import type { Ledger, LedgerEntry } from "../billing/ledger.ts";
import { type Finding, type Reception, receive } from "../billing/reception.ts";
import { digestOf } from "../device/bill-intake.ts";

/** A reason never to take a bill. */
export type Unfit = { readonly kind: "unfit"; readonly reason: string };

export type RememberingOptions = {
  /** Bills that were kept before, oldest first, as JSON text. */
  readonly found?: Iterable<string>;
  /**
   * Writes a bill that is not known yet; durable when it resolves. May say that it was there already
   * (`repeat`, `changed`) or is unfit. Throws where it cannot be written now.
   */
  readonly write?: (
    entry: LedgerEntry,
    finding: Finding,
  ) => Promise<Unfit | { readonly kind: "repeat" | "changed" } | undefined>;
  readonly close?: () => Promise<void>;
};

/** A ledger that knows from memory which bills came: for a place that can be written to but not asked. */
export function rememberingLedger({
  found = [],
  write,
  close,
}: RememberingOptions): Required<Pick<Ledger, "knows">> & Ledger {
  let reception: Reception = new Map();
  for (const body of found) {
    const bill = JSON.parse(body) as Bill;
    reception = receive(reception, { ...bill, digest: digestOf(body) }).reception;
  }
  return {
    async keep(entry) {
      const { bill, digest } = entry;
      const { finding, reception: next } = receive(reception, { ...bill, digest });
      if (finding.kind === "repeat" || finding.kind === "changed") return finding;
      const said = await write?.(entry, finding);
      if (said === undefined || said.kind === "repeat") reception = next;
      return said ?? finding;
    },
    knows: async ({ bill, digest }) => receive(reception, { ...bill, digest }).finding.kind === "repeat",
    [Symbol.asyncDispose]: async () => close?.(),
  };
}
