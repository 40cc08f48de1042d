import type { Ledger } from "../billing/ledger.ts";
import { openReception } from "../billing/reception.ts";
import { openBillFile } from "../device/bill-file.ts";
import { digestOf } from "../device/bill-intake.ts";
import { rememberingLedger } from "./remembering.ts";

/**
 * Keeps bills in a file, one JSON line each, synced before keep() resolves. One process a file. Throws
 * Fault("storage") where the file cannot be opened or holds anything else.
 */
export async function openFileLedger(path: string): Promise<Ledger> {
  const reception = openReception();
  const file = await openBillFile(path, (bill, body) => reception.take({ ...bill, digest: digestOf(body) }));
  return rememberingLedger({
    reception,
    write: async ({ body }) => {
      await file.append(body);
      return undefined;
    },
    close: async () => file[Symbol.asyncDispose](),
  });
}
