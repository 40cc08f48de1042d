import { Fault, isFault, messageOf } from "../../fault.ts";
import { SENSORS, type SensorName } from "../../gate/passage.ts";
import { monotonicSeconds } from "../clock.ts";
import { type Keeping, keptSource } from "./kept-source.ts";
import { keepTrying, untilStopped } from "./retry.ts";
import type { EdgeSource, GateLines } from "./source.ts";
import { assertSysfsGpio, SYSFS_ROOT, sysfsNumber } from "./sysfs.ts";
import { loadOnoff, type OpenPin, type Pin } from "./sysfs-pin.ts";

/** The kernel's side of it: where sysfs is, and what opens a line there. */
export type SysfsKernel = { readonly root: string; readonly openPin: OpenPin };

/**
 * The barriers through the `onoff` package and /sys/class/gpio. Edges are stamped when they arrive here, a
 * few milliseconds after they happened. Each barrier is tried again by itself while its line cannot be had.
 * Throws Fault("gate-lost") when the kernel has no GPIO in sysfs, Fault("bad-config") where both are one line.
 */
export async function openOnoff(lines: GateLines, why: string, kernel?: SysfsKernel): Promise<EdgeSource> {
  const root = kernel?.root ?? SYSFS_ROOT;
  assertSysfsGpio(root);
  try {
    checkOnoff(lines, root);
  } catch (error) {
    // A line that is missing may come: the cart must not end for it. It is told once somebody listens.
    if (!isFault(error, "gate-lost")) throw error;
  }
  const openPin = kernel?.openPin ?? (await loadOnoff());
  const open = (sensor: SensorName) =>
    openPin(sysfsNumber(lines[sensor], root), { activeLow: lines[sensor].activeLow });
  return keptSource({ kind: "onoff", why }, keeping =>
    Promise.all(SENSORS.map(sensor => keepPin(sensor, { open: () => open(sensor), ...keeping }))),
  );
}

/** Whether sysfs has the lines here and now. Throws Fault("gate-lost") or Fault("bad-config") where it has not. */
export function checkOnoff(lines: GateLines, root: string = SYSFS_ROOT): void {
  if (sysfsNumber(lines.inner, root) !== sysfsNumber(lines.outer, root)) return;
  throw new Fault(
    "bad-config",
    "gate.inner and gate.outer are the same line; each barrier needs one of its own.",
  );
}

type Keep = Keeping & { readonly open: () => Pin };

/** Watches one barrier until stopped. Never throws: what is lost is told, and tried again. */
async function keepPin(sensor: SensorName, { open, put, hearing, signal }: Keep): Promise<void> {
  await keepTrying(async () => {
    let pin: Pin | undefined;
    try {
      const opened = open();
      pin = opened;
      const failed = new Promise<string>(resolve => {
        put({ t: monotonicSeconds(), sensor, blocked: opened.read(), initial: true });
        opened.watch((error, blocked) => {
          if (error === undefined) put({ t: monotonicSeconds(), sensor, blocked });
          else
            resolve(`The ${sensor} barrier cannot be read: ${error.message}; check its line and its chip.`);
        });
      });
      hearing.heard([sensor]);
      const reason = await untilStopped(failed, signal);
      if (!signal.aborted) hearing.lost([sensor], reason);
    } catch (error) {
      hearing.lost([sensor], messageOf(error));
    } finally {
      release(pin);
    }
  }, signal);
}

/** A line whose chip has gone cannot be given back any more. */
function release(pin: Pin | undefined): void {
  try {
    pin?.close();
  } catch {
    // Nothing holds it then.
  }
}
