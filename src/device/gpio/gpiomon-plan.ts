import { Fault } from "../../fault.ts";
import type { SensorName } from "../../gate/passage.ts";
import { findLine, type ToolsVersion } from "./gpiod-tools.ts";
import { readWords, type Watch } from "./gpiomon-words.ts";
import type { GateLines } from "./source.ts";

/**
 * The watches for these barriers. Barriers on one chip with the same options share one, so that their edges keep their
 * order. Throws Fault("gate-lost") for a line that is not here or cannot be watched as the configuration has it,
 * Fault("bad-config") where both barriers are one line.
 */
export async function planWatches(
  version: ToolsVersion,
  lines: GateLines,
  sensors: readonly SensorName[],
): Promise<readonly Watch[]> {
  const watches = new Map<string, Watch & { readonly sensors: Map<number, SensorName> }>();
  const places = new Set<string>();
  for (const sensor of sensors) {
    const { activeLow, bias } = lines[sensor];
    const { chip, offset } = await findLine(version, lines[sensor]);
    const place = `${chip} ${offset}`;
    if (places.has(place)) {
      throw new Fault(
        "bad-config",
        `gate.inner and gate.outer are both line ${offset} of ${chip}; each barrier needs a line of its own.`,
      );
    }
    places.add(place);
    const key = `${chip} ${activeLow} ${bias}`;
    const watch = watches.get(key) ?? { chip, activeLow, bias, sensors: new Map<number, SensorName>() };
    watch.sensors.set(offset, sensor);
    watches.set(key, watch);
  }
  // Throws for options that this version does not know.
  for (const watch of watches.values()) readWords(version, watch);
  return [...watches.values()];
}
