import { createHash, randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { resolve } from "node:path";
import type { Ledger } from "../billing/ledger.ts";
import { isNew } from "../billing/reception.ts";
import { isPostgresUrl, openPostgresLedger } from "../device/postgres/ledger.ts";
import { openFileLedger } from "../store/file.ts";
import { rememberingLedger } from "../store/remembering.ts";

type Place = {
  readonly sink?: string;
  readonly out?: string;
  readonly store?: string;
  /** Bills are looked at, and neither kept nor answered. */
  readonly look?: true;
};

/** Where bills are kept that nobody gave a place: in the folder where the command was called. */
const USUAL_FILE = "bills.jsonl";

/** The database or the file of a command line. */
export function placeOf({ sink, out }: Place): string {
  return sink ?? out ?? USUAL_FILE;
}

/** Where the command line wants bills kept. Throws Fault("storage") or Fault("database"). */
export function openLedger(options: Place): Promise<Ledger> {
  if (options.look) return Promise.resolve(rememberingLedger({}));
  const place = placeOf(options);
  return isPostgresUrl(place) ? openPostgresLedger(place) : openFileLedger(place);
}

/** Keeps so many new bills and tells so; those after them are neither kept nor confirmed, so that the next consumer gets them. */
export function atMost(count: number, ledger: Ledger, onFull: () => void): Ledger {
  let left = count;
  return {
    keep: async entry => {
      if (left === 0) return new Promise(() => {});
      const kept = await ledger.keep(entry);
      if (kept.kind !== "unfit" && isNew(kept)) left -= 1;
      // The last one is still to be answered.
      if (left === 0) setImmediate(onFull);
      return kept;
    },
    knows: async sent => (await ledger.knows?.(sent)) ?? false,
    [Symbol.asyncDispose]: () => ledger[Symbol.asyncDispose](),
  };
}

/**
 * Our name at the broker, under which bills wait while we or a database are away: of the place where they are kept,
 * so that it is the same at the next start. Consumers of one place that take a store each must not push one another
 * out, nor those of two places: a bill goes to one of a name only. Who only looks has no name that lasts.
 */
export function nameOf(
  options: Place & { readonly clientId?: string },
  machine = hostname(),
): { readonly clientId: string; readonly sessionSeconds?: number } {
  const { clientId, store, look } = options;
  if (clientId !== undefined) return { clientId };
  if (look) return { clientId: `stepout-bills-${randomUUID()}`, sessionSeconds: 0 };
  const place = placeOf(options);
  const name = isPostgresUrl(place) ? databaseOf(new URL(place), machine) : machine + resolve(place);
  return {
    clientId: `stepout-bills-${createHash("sha256")
      .update(name + (store === undefined ? "" : `#${store}`))
      .digest("hex")
      .slice(0, 12)}`,
  };
}

/** A database on `localhost`, or behind a socket, is another one on every machine. */
function databaseOf({ host, hostname, pathname, searchParams }: URL, machine: string): string {
  const server = host === "" ? (searchParams.get("host") ?? "") : host;
  const isOurs = host === "" ? /^(\/|$)/.test(server) : /^(localhost|127\..*|\[::1\])$/i.test(hostname);
  return (isOurs ? machine : "") + server + pathname;
}
