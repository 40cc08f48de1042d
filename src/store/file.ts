import type { Ledger } from "../billing/ledger.ts";
import { openBillFile } from "../device/bill-file.ts";
import { rememberingLedger } from "./remembering.ts";

/**
 * Keeps bills in a file, one JSON line each, synced before keep() resolves. One process a file. Throws
 * Fault("storage") where the file cannot be opened or holds anything else.
 */
export async function openFileLedger(path: string): Promise<Ledger> {
  const file = await openBillFile(path);
  return rememberingLedger({
    found: file.found,
    write: async ({ body }) => {
      await file.append(body);
      return undefined;
    },
    close: async () => file[Symbol.asyncDispose](),
  });
}
