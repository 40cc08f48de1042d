import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Ledger } from "../../src/billing/ledger.ts";
import { isPostgresUrl, openPostgresLedger } from "../../src/device/postgres/ledger.ts";
import { openFileLedger } from "../../src/store/file.ts";
import { openStore } from "../../src/store/store.ts";

/** A store's consumer in a process of its own, which dies once with each bill, at the step that it is told. */
export type ConsumerOrders = {
  readonly url: string;
  readonly store: string;
  /** Where bills are kept: postgres://… or a file. */
  readonly sink: string;
  /** Remembers here which bills it died with. */
  readonly dir: string;
  readonly dieAt: ConsumerStep;
};

/** Before the bill is kept; or when it is, and neither the broker nor the cart has heard so. */
export type ConsumerStep = "before-commit" | "after-commit";

const orders = JSON.parse(process.argv[2] ?? "") as ConsumerOrders;
const { url, store, sink, dir, dieAt } = orders;
const ledger = isPostgresUrl(sink) ? await openPostgresLedger(sink) : await openFileLedger(sink);
openStore({
  broker: { url, backoff: { baseMs: 20, capMs: 200 } },
  clientId: `faults-${store}`,
  store,
  ledger: deadly(ledger),
});

function deadly(sound: Ledger): Ledger {
  return {
    keep: async entry => {
      const scar = join(dir, entry.bill.billId);
      const isNew = !existsSync(scar);
      writeFileSync(scar, "");
      if (isNew && dieAt === "before-commit") process.kill(process.pid, "SIGKILL");
      const kept = await sound.keep(entry);
      if (isNew) process.kill(process.pid, "SIGKILL");
      return kept;
    },
    [Symbol.asyncDispose]: () => sound[Symbol.asyncDispose](),
  };
}
