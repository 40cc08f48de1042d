import { Fault, isFault } from "../../fault.ts";
import { checkGpiomon, openGpiomon } from "./gpiomon.ts";
import { checkOnoff, openOnoff } from "./onoff.ts";
import { openSimulated, type ScriptedEdge } from "./simulated.ts";
import type { EdgeSource, GateLine, GateLines } from "./source.ts";
import { hasSysfsGpio } from "./sysfs.ts";

/** The part of `gate` in the configuration that says where edges come from. */
export type EdgeSourceSpec = {
  readonly driver: "auto" | "onoff" | "gpiomon" | "simulated";
  readonly inner?: GateLine | undefined;
  readonly outer?: GateLine | undefined;
  readonly script: readonly ScriptedEdge[];
  readonly socket?: string | undefined;
};

/**
 * Opens the configured driver. `auto` without lines is a simulated gate; with lines it prefers `gpiomon`,
 * since the kernel stamps its edges and both JetPacks have it, and falls back to `onoff` where sysfs is all
 * there is. A chip or a line that is not there is told by the driver and waited for. Throws Fault("bad-config")
 * when the configuration names no lines or one line twice, Fault("missing-tool") or Fault("gate-lost") when the
 * driver can never work on this machine as it is, or a rig's socket cannot be opened.
 */
export async function openGateSource(spec: EdgeSourceSpec): Promise<EdgeSource> {
  const { driver } = spec;
  if (driver === "simulated") return openSimulated(spec);
  if (driver === "auto" && spec.inner === undefined && spec.outer === undefined) {
    const source = await openSimulated(spec);
    return { ...source, why: "auto: the configuration names no GPIO lines, so the gate is simulated" };
  }
  const lines = bothLines(spec);
  if (driver === "gpiomon") return openGpiomon(lines, "the configuration asks for it");
  if (driver === "onoff") return openOnoff(lines, "the configuration asks for it");
  return openEither(lines);
}

async function openEither(lines: GateLines): Promise<EdgeSource> {
  const trouble = await troubleOf(() => checkGpiomon(lines));
  if (trouble === undefined) {
    return openGpiomon(lines, "auto: gpiomon is installed, and the kernel stamps its edges");
  }
  const missing = trouble.code === "missing-tool";
  if (hasSysfsGpio() && (missing || (await troubleOf(async () => checkOnoff(lines))) === undefined)) {
    return openOnoff(lines, `auto: onoff, because gpiomon cannot be used (${trouble.message})`);
  }
  if (missing) throw trouble;
  return openGpiomon(lines, `auto: gpiomon, which waits for its lines (${trouble.message})`);
}

/** What stands in the way right now. Throws what waiting does not mend. */
async function troubleOf(check: () => Promise<void>): Promise<Fault | undefined> {
  try {
    await check();
    return undefined;
  } catch (error) {
    if (isFault(error) && error.code !== "bad-config") return error;
    throw error;
  }
}

function bothLines({ driver, inner, outer }: EdgeSourceSpec): GateLines {
  if (inner !== undefined && outer !== undefined) return { inner, outer };
  const missing = [inner === undefined ? "gate.inner" : [], outer === undefined ? "gate.outer" : []].flat();
  throw new Fault(
    "bad-config",
    `The gate's driver ${driver} needs ${missing.join(" and ")}; write for example \`inner: { chip: tegra234-gpio, line: 105 }\`.`,
  );
}
