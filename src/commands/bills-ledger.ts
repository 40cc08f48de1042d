import { createHash, randomUUID } from "node:crypto";
import type { Ledger } from "../billing/ledger.ts";
import { isPostgresUrl, openPostgresLedger } from "../device/postgres/ledger.ts";
import { openFileLedger } from "../store/file.ts";
import { rememberingLedger } from "../store/remembering.ts";

type Place = { readonly sink?: string; readonly out?: string; readonly store?: string };

/** Where the command line wants bills kept; nowhere, beyond memory, unless it says so. Throws Fault("storage") or Fault("database"). */
export function openLedger({ sink, out }: Place): Promise<Ledger> {
  const place = sink ?? out;
  if (place === undefined) return Promise.resolve(rememberingLedger({}));
  return isPostgresUrl(place) ? openPostgresLedger(place) : openFileLedger(place);
}

/** Keeps so many new bills and tells so; those after them are neither kept nor confirmed, so that the next consumer gets them. */
export function atMost(count: number, ledger: Ledger, onFull: () => void): Ledger {
  let left = count;
  return {
    keep: async entry => {
      if (left === 0) return new Promise(() => {});
      const kept = await ledger.keep(entry);
      if (!["repeat", "changed", "unfit"].includes(kept.kind)) left -= 1;
      // The last one is still to be answered.
      if (left === 0) setImmediate(onFull);
      return kept;
    },
    [Symbol.asyncDispose]: () => ledger[Symbol.asyncDispose](),
  };
}

/**
 * Our name at the broker. A database may be away for a while: bills that come meanwhile wait for a name of their
 * own. Consumers of one database that take a store each must not push one another out.
 */
export function nameOf({ clientId, sink, store }: Place & { readonly clientId?: string }): {
  readonly clientId: string;
  readonly sessionSeconds?: number;
} {
  if (clientId !== undefined) return { clientId };
  if (sink === undefined || !isPostgresUrl(sink)) {
    return { clientId: `stepout-bills-${randomUUID()}`, sessionSeconds: 0 };
  }
  const { host, pathname } = new URL(sink);
  return {
    clientId: `stepout-bills-${createHash("sha256")
      .update(host + pathname + (store === undefined ? "" : `#${store}`))
      .digest("hex")
      .slice(0, 12)}`,
  };
}
