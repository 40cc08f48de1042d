import { isFault } from "../../fault.ts";
import { SENSORS } from "../../gate/passage.ts";
import { readVersion } from "./gpiod-tools.ts";
import { planWatches } from "./gpiomon-plan.ts";
import { keepWatching } from "./gpiomon-watching.ts";
import { keptSource } from "./kept-source.ts";
import type { EdgeSource, GateLines } from "./source.ts";

/**
 * The barriers through libgpiod's `gpiomon`, version 1 or 2, as a child process: the kernel stamps each edge,
 * whatever this process is doing at that moment. A monitor that dies is started again with backoff, and the
 * levels are read anew; so is one whose chip or line is not there yet. Throws Fault("missing-tool") without the
 * tools, Fault("bad-config") where both barriers are one line.
 */
export async function openGpiomon(lines: GateLines, why: string): Promise<EdgeSource> {
  const version = await readVersion();
  try {
    await planWatches(version, lines, SENSORS);
  } catch (error) {
    // A line that is missing may come: the cart must not end for it. It is told once somebody listens.
    if (!isFault(error, "gate-lost")) throw error;
  }
  return keptSource({ kind: "gpiomon", why }, keeping => keepWatching({ version, lines, ...keeping }));
}

/**
 * Whether gpiomon finds the lines here and now. Throws Fault("missing-tool"), Fault("gate-lost") or
 * Fault("bad-config") where it does not.
 */
export async function checkGpiomon(lines: GateLines): Promise<void> {
  await planWatches(await readVersion(), lines, SENSORS);
}
