import { mkdir, open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { type Delivery, openStore, type Refusal, refuse, type StoreNews } from "stepout/store";

/**
 * A store's backend in one file: keeps every bill as `FOLDER/BILL-ID.json` and prints what is owed.
 *
 *   node backend.js mqtt://127.0.0.1:1883 FOLDER
 *
 * Yours will write to a database instead; what matters is told at each step.
 */
const [url = "mqtt://127.0.0.1:1883", folder = "bills"] = process.argv.slice(2);
await mkdir(folder, { recursive: true });
const fileOf = (billId: string) => join(folder, `${billId}.json`);

/** The bill that was kept under this id before, in this life of the program or an earlier one. */
async function recall(billId: string): Promise<string | undefined> {
  const body = await readFile(fileOf(billId), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    // Not being able to look is not the same as not having it: throwing brings the bill again.
    throw error;
  });
  // It is answered now, and a life that was killed in the middle of keep() may have left it in memory alone.
  if (body !== undefined) await syncFolder();
  return body;
}

/** When this resolves, the cart is told that its bill is kept, and may forget it. So it must be on disk. */
async function onBill({ bill, body, signature, finding }: Delivery): Promise<Refusal | undefined> {
  // For what will never be taken. The cart keeps a refused bill and shows it to the staff.
  if (signature !== "valid") return refuse("its cart has no published key");
  if (bill.currency !== "EUR") return refuse(`this store sells in EUR, not in ${bill.currency}`);
  await keep(bill.billId, body);
  if (finding.kind === "gap") console.log(`missing of ${bill.cart}: ${finding.missing.join(", ")}`);
  console.log(`kept bill ${bill.sequence} of ${bill.cart}: ${bill.totals.grossMinor} cents`);
  return undefined;
}

async function keep(billId: string, body: string): Promise<void> {
  const draft = `${fileOf(billId)}.tmp`;
  {
    await using file = await open(draft, "w");
    await file.writeFile(body);
    await file.sync();
  }
  await rename(draft, fileOf(billId));
  await syncFolder();
}

/** A renamed file survives a power cut only after this. */
async function syncFolder(): Promise<void> {
  await using directory = await open(folder, "r");
  await directory.sync();
}

function onNews(news: StoreNews): void {
  if (news.type === "connected") console.log("waiting for bills");
  if (news.type === "refused") console.log(`refused ${news.billId}: ${news.problems.join("; ")}`);
  if (news.type === "failed" || news.type === "disconnected") console.error(news.why.message);
}

const store = openStore({ broker: { url }, clientId: "example-backend", onBill, recall, onNews });
process.once("SIGTERM", async () => store[Symbol.asyncDispose]());
