import { readFileSync } from "node:fs";

/** A process as a lock names it: `BOOT PID START`, the same for as long as the process lives; undefined for one that does not. */
export function identityOf(pid: number): string | undefined {
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

/** Whether the process that a lock names still lives. False for any other text. */
export function isAlive(holder: string): boolean {
  return identityOf(pidOf(holder)) === holder;
}

/** The process id in a lock's text; NaN where there is none. */
export function pidOf(holder: string): number {
  return Number(holder.split(" ")[1]);
}
