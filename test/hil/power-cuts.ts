import { spawnSync } from "node:child_process";
import { closeSync, copyFileSync, existsSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Bill } from "../../src/billing/bill.ts";
import type { CartState } from "../../src/billing/cart-state.ts";
import { keyFile, openKeys, verifyBill } from "../../src/device/keys.ts";
import { openStateFile } from "../../src/device/state-file/state-file.ts";
import { messageOf } from "../../src/fault.ts";
import type { Write, WriteLog } from "./write-log.ts";

/** A bill as the store has it, and how many writes the disk had logged by the time it arrived. */
export type Received = { readonly bill: Bill; readonly body: string; readonly writes: number };

export type Recording = {
  /** The disk as it was before the first write. */
  readonly before: string;
  readonly log: WriteLog;
  readonly writes: readonly Write[];
  readonly received: readonly Received[];
  readonly cartId: string;
};

export type Cut = {
  /** The power went after so many writes. */
  readonly after: number;
  /** Bills that the store had by then. */
  readonly owed: number;
  /** What is wrong after it, in words. */
  readonly wrong: readonly string[];
};

/**
 * Cuts the power at a random place of the recording: everything up to the last flush is on the disk, and of what was
 * written after it any part, in any order. Then the disk is mended by fsck, the state opened as a cart would open it,
 * and held against the bills that the store had by then. `random` gives numbers of [0, 1).
 */
export async function cutPower(recording: Recording, folder: string, random: () => number): Promise<Cut> {
  const { received, writes } = recording;
  const after = chooseCut(recording, random);
  const safe = writes.slice(0, after).findLastIndex(write => write.flush) + 1;
  const kept = writes.slice(0, after).filter((_, i) => i < safe || random() < 0.5);
  const owed = received.filter(bill => bill.writes <= after);
  mkdirSync(folder, { recursive: true });
  const disk = join(folder, "disk.img");
  layDown(recording, kept, disk);
  return { after, owed: owed.length, wrong: await lookAt(disk, { ...recording, folder, owed }) };
}

/** Half of the cuts anywhere, half soon after a bill went out: there a broken promise would show. */
function chooseCut({ received, writes }: Recording, random: () => number): number {
  const bill = received[Math.floor(random() * received.length)];
  if (bill === undefined || random() < 0.5) return Math.floor(random() * (writes.length + 1));
  return Math.min(writes.length, bill.writes + Math.floor(random() * 12));
}

function layDown({ before, log }: Recording, kept: readonly Write[], disk: string): void {
  copyFileSync(before, disk);
  const file = openSync(disk, "r+");
  for (const write of kept) writeSync(file, log.content(write), 0, write.bytes, write.at);
  closeSync(file);
}

type Look = {
  readonly folder: string;
  readonly cartId: string;
  readonly received: readonly Received[];
  readonly owed: readonly Received[];
};

async function lookAt(disk: string, { folder, cartId, received, owed }: Look): Promise<string[]> {
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
  // 1 is "mended"; 4 and more are not.
  const mended = spawnSync("e2fsck", ["-fy", disk], { env, encoding: "utf8" });
  if ((mended.status ?? 8) > 3) return [`fsck: ${mended.stdout.slice(-300)}`];
  const files = join(folder, "files");
  rmSync(files, { recursive: true, force: true });
  mkdirSync(files, { recursive: true });
  spawnSync("debugfs", ["-R", `rdump / ${files}`, disk], { env });
  try {
    const { found } = await openStateFile({ dir: files, cartId });
    const key = existsSync(keyFile(files)) ? openKeys(files).publicKey : undefined;
    return [...judge(found, received, owed), ...judgeKey(key, owed)];
  } catch (error) {
    return [`the state does not open: ${messageOf(error)}`];
  }
}

/** The key that the bills of before were signed with is the one that signs those to come. */
function judgeKey(key: string | undefined, owed: readonly Received[]): string[] {
  const strange = owed.filter(({ bill }) => key === undefined || !verifyBill(bill, key));
  return strange.map(({ bill }) => `bill ${bill.sequence} is not signed with the key that is left`);
}

/** Every bill that the store had is there, to the byte; and no number was given to another trip. */
function judge(
  found: CartState | undefined,
  received: readonly Received[],
  owed: readonly Received[],
): string[] {
  const bills = new Map(
    [...(found?.outbox.waiting ?? []), ...(found?.outbox.done ?? [])].map(bill => [bill.sequence, bill]),
  );
  const missing = owed
    .filter(({ bill }) => !bills.has(bill.sequence))
    .map(({ bill }) => `bill ${bill.sequence} is missing`);
  const doubled = received
    .filter(({ bill, body }) => (bills.get(bill.sequence)?.body ?? body) !== body)
    .map(({ bill }) => `number ${bill.sequence} was given twice`);
  const behind = Math.max(0, ...owed.map(({ bill }) => bill.sequence)) > (found?.sequence ?? 0);
  // It would bill what was billed already.
  const again = owed.some(({ bill }) => bill.tripId === found?.trip?.tripId);
  return [
    ...missing,
    ...doubled,
    ...(behind ? ["the next bill would get a number that is taken"] : []),
    ...(again ? ["a trip that was billed is open again"] : []),
  ];
}
