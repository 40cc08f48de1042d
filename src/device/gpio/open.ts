import { Fault, isFault, messageOf } from "../../fault.ts";
import { openGpiomon } from "./gpiomon.ts";
import { openOnoff } from "./onoff.ts";
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
 * there is. Throws Fault("bad-config") when a driver lacks its lines, Fault("missing-tool") or
 * Fault("gate-lost") when it cannot work here.
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
  let gpiomon: Fault;
  try {
    return await openGpiomon(lines, "auto: gpiomon is installed, and the kernel stamps its edges");
  } catch (error) {
    if (!isFault(error) || error.code === "bad-config") throw error;
    gpiomon = error;
  }
  if (!hasSysfsGpio()) throw gpiomon;
  try {
    return await openOnoff(lines, `auto: onoff, because gpiomon cannot be used (${gpiomon.message})`);
  } catch (error) {
    throw new Fault("gate-lost", `${gpiomon.message} onoff cannot help either: ${messageOf(error)}`, error);
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
