import { readThrottling, type Throttling } from "../device/throttling.ts";
import type { Check, Finding } from "./doctor-checks.ts";

/** Whether heat or a weak supply costs this machine speed. A virtual machine tells of neither. */
export const throttling: Check = async () => [throttlingFinding(readThrottling())];

/** The same, judged. Heat of this moment goes before what was counted since the start. */
export function throttlingFinding({ cooling, overcurrents, known }: Throttling): Finding {
  const check = "throttling";
  if (!known) return { check, status: "skipped", detail: "this machine does not tell" };
  if (cooling.length > 0) {
    return { check, status: "warn", detail: `slowed by heat (${cooling.join(", ")}): give the board air.` };
  }
  if (overcurrents > 0) {
    const detail = `the supply was too weak ${overcurrents} times since the start: use a stronger supply, or a lower power mode (\`nvpmodel\`).`;
    return { check, status: "warn", detail };
  }
  return { check, status: "ok", detail: "none" };
}
