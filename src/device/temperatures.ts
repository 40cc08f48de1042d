import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Degrees Celsius by the kernel's name of the thermal zone, the hottest where several share one; empty where the
 * machine has no sensor. Read below `root`, which is `/sys` unless told otherwise.
 */
export function readTemperatures(root = "/sys"): Readonly<Record<string, number>> {
  const parent = join(root, "class/thermal");
  const read = zonesIn(parent).flatMap(zone => readZone(join(parent, zone)));
  return Object.fromEntries(read.sort(([, a], [, b]) => a - b));
}

function zonesIn(parent: string): string[] {
  try {
    return readdirSync(parent).filter(name => name.startsWith("thermal_zone"));
  } catch {
    return [];
  }
}

/**
 * A Jetson Xavier's power chip always says 100 °C, whatever it has (balena-os/balena-jetson#142); NVIDIA's kernels say
 * −256 °C for a part that is switched off.
 */
const isMeant = (zone: string, celsius: number): boolean => !/^PMIC/i.test(zone) && celsius > -100;

function readZone(folder: string): [string, number][] {
  try {
    const text = (file: string) => readFileSync(join(folder, file), "utf8").trim();
    const [zone, celsius] = [text("type"), Math.round(Number(text("temp")) / 100) / 10];
    return isMeant(zone, celsius) ? [[zone, celsius]] : [];
  } catch {
    return []; // a zone whose sensor is switched off refuses to be read
  }
}
