import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Fault } from "../../fault.ts";
import { storageFault } from "./adapter.ts";

/**
 * Takes the folder for this process: two carts that write one state would give out one number twice. The
 * lock is a file that names its process so exactly (boot, id, time of start) that a leftover of a killed
 * process or of the time before a reboot is never taken for a living one. Taking it twice in one process is
 * allowed. Throws Fault("storage") where a living process has it.
 */
export function takeFolder(dir: string): void {
  const path = join(dir, "cart.lock");
  const ours = identityOf(process.pid);
  // Where /proc does not tell who lives, there is nothing to compare with.
  if (ours === undefined) return;
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      writeFileSync(path, ours, { flag: "wx", mode: 0o600 });
      return;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // A full disk must not keep a cart from going on with the trip it knows; its next write says so.
      if (code === "ENOSPC" || code === "EDQUOT") return;
      if (code !== "EEXIST") throw storageFault(path, error);
    }
    const holder = readFileSync(path, "utf8");
    if (holder === ours) return;
    const pid = Number(holder.split(" ")[1]);
    if (identityOf(pid) === holder) throw taken(dir, pid);
    rmSync(path, { force: true });
  }
  throw new Fault("storage", `Another process is taking ${dir} at this moment; start one cart on it.`);
}

/** `BOOT PID START`, the same for as long as the process lives; undefined for one that does not. */
function identityOf(pid: number): string | undefined {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in parentheses may hold anything; state and start time are the 3rd and 22nd field (proc(5)).
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? undefined : `${boot} ${pid} ${fields[19]}`;
  } catch {
    return undefined;
  }
}

function taken(dir: string, pid: number): Fault {
  const message = `${dir} is in use by process ${pid}; stop that cart first, or give this one a folder of its own.`;
  return new Fault("storage", message);
}
