import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ZONES = "/sys/class/thermal";

/** Degrees Celsius by the kernel's name of the thermal zone; empty where the machine has no sensor. */
export function readTemperatures(): Readonly<Record<string, number>> {
  return Object.fromEntries(zones().flatMap(zone => readZone(join(ZONES, zone))));
}

function zones(): string[] {
  try {
    return readdirSync(ZONES).filter(name => name.startsWith("thermal_zone"));
  } catch {
    return [];
  }
}

function readZone(folder: string): [string, number][] {
  try {
    const text = (file: string) => readFileSync(join(folder, file), "utf8").trim();
    return [[text("type"), Math.round(Number(text("temp")) / 100) / 10]];
  } catch {
    return []; // a zone whose sensor is switched off refuses to be read
  }
}
