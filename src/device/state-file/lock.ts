import { createHash } from "node:crypto";
import { linkSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { Fault } from "../../fault.ts";
import { storageFault } from "./adapter.ts";
import { identityOf, isAlive, pidOf } from "./holder.ts";

/** Called at the named points between which another process may act, so that a test can be that process. */
export type LockStep = (name: "looked" | "claimed") => void;

/** Far more starters than ever die in the middle of taking over; a longer chain is damage. */
const longestChain = 64;

/** Takes a cart's folder as `take` does: two carts that write one state would give out one number twice. */
export function takeFolder(dir: string, step: LockStep = () => {}): void {
  const mend = "stop that cart first, or give this one a folder of its own";
  take({ lock: join(dir, "cart.lock"), what: dir, mend, step });
}

/** Takes a file as `take` does, with a lock beside it. `mend`: what to do where another process has it. */
export function takeFile(path: string, mend: string): void {
  take({ lock: `${path}.lock`, what: path, mend, step: () => {} });
}

type Wanted = {
  readonly lock: string;
  readonly what: string;
  readonly mend: string;
  readonly step: LockStep;
};

/**
 * Takes the file `lock`, and so `what` it stands for, for this process. The
 * lock names its process so exactly that a leftover of a killed process, or of the time before a reboot, is
 * never taken for a living one. Taking it twice in one process is allowed. Throws Fault("storage") where a
 * living process has it.
 *
 * Nobody removes a dead holder's lock: between looking and removing it might have become a living one's.
 * Instead the successor of a holder H is a file of its own, named after H, and the file system lets only one
 * process make it. Whoever stands at the end of the chain from `lock` has it, and writes itself
 * into `lock`. One that followed a chain which meanwhile was replaced sees that when it looks again.
 */
function take({ lock, what, mend, step }: Wanted): void {
  const ours = identityOf(process.pid);
  // Where /proc does not tell who lives, there is nothing to compare with.
  if (ours === undefined) return;
  for (let attempt = 0; attempt < longestChain; attempt += 1) {
    try {
      const { holder, next } = lastOf(lock);
      if (holder === ours) return;
      if (holder !== undefined && isAlive(holder)) {
        throw new Fault("storage", `${what} is in use by process ${pidOf(holder)}; ${mend}.`);
      }
      step("looked");
      if (!claim({ lock, next, ours })) continue;
      step("claimed");
      if (lastOf(lock).holder === ours) {
        settle({ lock, next, ours });
        return;
      }
      rmSync(next, { force: true });
    } catch (error) {
      if (error instanceof Fault) throw error;
      const { code } = error as NodeJS.ErrnoException;
      // A full disk must not keep a cart from going on with the trip it knows; its next write says so.
      if (code === "ENOSPC" || code === "EDQUOT") return;
      throw storageFault(lock, error);
    }
  }
  throw new Fault("storage", `Other processes are taking ${what} at this moment; start one on it.`);
}

type Last = { readonly holder: string | undefined; readonly next: string };

/** The end of the chain, and the file that its successor would have to make. */
function lastOf(lock: string): Last {
  let last: Last = { holder: undefined, next: lock };
  for (let length = 0; length <= longestChain; length += 1) {
    const holder = textOf(last.next);
    if (holder === undefined) return last;
    last = { holder, next: `${lock}.${digestOf(holder)}` };
  }
  throw new Fault("storage", `${lock} is damaged; stop every process that uses it and remove ${lock}*.`);
}

type Claim = { readonly lock: string; readonly next: string; readonly ours: string };

/** Makes the file `next`, whole from its first moment; false where another process was faster. */
function claim({ lock, next, ours }: Claim): boolean {
  const draft = draftOf(lock, ours);
  try {
    writeFileSync(draft, ours, { mode: 0o600, flush: true });
    linkSync(draft, next);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A new holder sweeps up whatever looks left over, our unfinished draft perhaps: that is gone then.
    if (code === "EEXIST" || code === "ENOENT") return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** It is ours: the chain becomes one file again, and what dead starters left is swept up. */
function settle({ lock, next, ours }: Claim): void {
  const dir = dirname(lock);
  if (next !== lock) {
    const draft = draftOf(lock, ours);
    writeFileSync(draft, ours, { mode: 0o600, flush: true });
    renameSync(draft, lock);
  }
  for (const name of readdirSync(dir).filter(found => found.startsWith(`${basename(lock)}.`))) {
    const holder = textOf(join(dir, name));
    if (holder === ours || holder === undefined || !isAlive(holder)) rmSync(join(dir, name), { force: true });
  }
}

function draftOf(lock: string, ours: string): string {
  return `${lock}.${digestOf(ours)}.new`;
}

function digestOf(holder: string): string {
  return createHash("sha256").update(holder).digest("hex").slice(0, 32);
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
