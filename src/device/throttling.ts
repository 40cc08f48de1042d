import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What slows this machine down, or has since it was switched on; in the kernel's words. */
export type Throttling = {
  /** Cooling devices at work that cost speed, as `name at 2 of 5`; fans cost none. */
  readonly cooling: readonly string[];
  /** How often the supply gave too little, as a Jetson counts it (`oc1`, `oc2`, `oc3`). */
  readonly overcurrents: number;
  /** False where the kernel tells nothing of either. */
  readonly known: boolean;
};

/** Reads it below `root`, which is `/sys` unless told otherwise. */
export function readThrottling(root = "/sys"): Throttling {
  const coolers = folders(join(root, "class/thermal"), /^cooling_device/).flatMap(folder => {
    const [type, now, most] = ["type", "cur_state", "max_state"].map(file => text(join(folder, file)));
    return type === undefined || now === undefined || /fan/i.test(type) ? [] : [{ type, now, most }];
  });
  // Over-current events, docs.nvidia.com/jetson/archives/r36.3/DeveloperGuide, “Platform Power and Performance”. Untried
  // without a board.
  const counts = folders(join(root, "class/hwmon"), /^hwmon/).flatMap(folder =>
    entries(folder, /^oc\d+_event_cnt$/).map(file => Number(text(join(folder, file)) ?? 0)),
  );
  return {
    cooling: coolers
      .filter(({ now }) => Number(now) > 0)
      .map(({ type, now, most }) => `${type} at ${now} of ${most ?? "?"}`),
    overcurrents: counts.reduce((sum, count) => sum + count, 0),
    known: coolers.length + counts.length > 0,
  };
}

function folders(parent: string, named: RegExp): string[] {
  return entries(parent, named).map(name => join(parent, name));
}

function entries(folder: string, named: RegExp): string[] {
  try {
    return readdirSync(folder).filter(name => named.test(name));
  } catch {
    return [];
  }
}

function text(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return undefined; // one that is switched off refuses to be read
  }
}
