import { readFileSync, writeFileSync } from "node:fs";

const OWN = "/proc/self/oom_score_adj";

/**
 * Makes this process at least so much likelier than its size tells to be ended when memory gets short (proc(5), −1000
 * to 1000). A parent's protection is inherited, and only raising the score needs no right. Where there is no /proc, or
 * it takes no writes, nothing happens.
 */
export function offerToEnd(score: number): void {
  try {
    if (Number(readFileSync(OWN, "utf8")) < score) writeFileSync(OWN, String(score));
  } catch {
    // It runs as well without.
  }
}
