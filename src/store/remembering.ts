import type { Ledger, LedgerEntry } from "../billing/ledger.ts";
import { type Finding, isNew, openReception, type Reception } from "../billing/reception.ts";

/** A reason never to take a bill. */
export type Unfit = { readonly kind: "unfit"; readonly reason: string };

export type RememberingOptions = {
  /** The bills that were kept before. */
  readonly reception?: Reception;
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
  reception = openReception(),
  write,
  close,
}: RememberingOptions): Required<Pick<Ledger, "knows">> & Ledger {
  return {
    async keep(entry) {
      const { bill, digest } = entry;
      const finding = reception.judge({ ...bill, digest });
      if (!isNew(finding)) return finding;
      const said = await write?.(entry, finding);
      if (said === undefined || said.kind === "repeat") reception.take({ ...bill, digest });
      return said ?? finding;
    },
    knows: async ({ bill, digest }) => reception.judge({ ...bill, digest }).kind === "repeat",
    [Symbol.asyncDispose]: async () => close?.(),
  };
}
