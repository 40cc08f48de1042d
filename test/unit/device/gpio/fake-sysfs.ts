import { mkdirSync, mkdtempSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SysfsKernel } from "../../../../src/device/gpio/onoff.ts";
import type { Pin } from "../../../../src/device/gpio/sysfs-pin.ts";
import { Fault } from "../../../../src/fault.ts";
import type { SensorName } from "../../../../src/gate/passage.ts";

/** A small copy, in a folder of its own in `folder`, of what a kernel shows: two chips, the second is the gate's. */
export function layOutSysfs(folder: string): string {
  const root = mkdtempSync(join(folder, "sys-"));
  const chips = [
    { label: "tegra234-gpio-aon", base: 316, size: 32, device: "c2f0000.gpio", name: "gpiochip1" },
    { label: "tegra234-gpio", base: 348, size: 164, device: "2200000.gpio", name: "gpiochip0" },
  ];
  mkdirSync(join(root, "class/gpio"), { recursive: true });
  mkdirSync(join(root, "bus/gpio/devices"), { recursive: true });
  writeFileSync(join(root, "class/gpio/export"), "");
  for (const { label, base, size, device, name } of chips) {
    const bus = join(root, "devices", device);
    const chip = join(bus, "gpio", `gpiochip${base}`);
    mkdirSync(chip, { recursive: true });
    mkdirSync(join(bus, name));
    writeFileSync(join(chip, "label"), `${label}\n`);
    writeFileSync(join(chip, "base"), `${base}\n`);
    writeFileSync(join(chip, "ngpio"), `${size}\n`);
    symlinkSync(bus, join(chip, "device"));
    symlinkSync(chip, join(root, `class/gpio/gpiochip${base}`));
    symlinkSync(join(bus, name), join(root, `bus/gpio/devices/${name}`));
  }
  return root;
}

/** Where the barriers are wired: lines 105 and 106 of the chip whose base is 348. */
export const SYSFS_LINE = { chip: "tegra234-gpio", activeLow: false, bias: "as-is" } as const;
const NUMBER: Record<SensorName, number> = { inner: 453, outer: 454 };

type Watcher = Parameters<Pin["watch"]>[0];

/** A kernel's GPIO in sysfs, as a port that can be moved from outside. */
export function fakeSysfs(folder: string) {
  const root = layOutSysfs(folder);
  const levels = new Map<number, boolean>();
  const taken = new Set<number>();
  const open = new Map<number, Set<Watcher>>();
  const kernel: SysfsKernel = {
    root,
    openPin(number) {
      if (taken.has(number) || open.has(number)) {
        throw new Fault("gate-lost", `GPIO ${number} is taken by another program or driver: stop it.`);
      }
      const watchers = new Set<Watcher>();
      open.set(number, watchers);
      return {
        read: () => levels.get(number) ?? false,
        watch: heard => watchers.add(heard),
        close: () => open.delete(number),
      };
    },
  };
  const tell = (sensor: SensorName, error?: Error) => {
    const number = NUMBER[sensor];
    for (const heard of open.get(number) ?? []) heard(error, levels.get(number) ?? false);
  };
  return {
    kernel,
    /** How many lines are exported. */
    exported: () => open.size,
    async move(sensor: SensorName, blocked: boolean) {
      levels.set(NUMBER[sensor], blocked);
      tell(sensor);
    },
    /** The line cannot be read any more. */
    fail: (sensor: SensorName) => tell(sensor, new Error("EIO")),
    take(sensor: SensorName, isTaken: boolean) {
      if (isTaken) taken.add(NUMBER[sensor]);
      else taken.delete(NUMBER[sensor]);
    },
    /** Takes the chip away, or brings it back. */
    unplug(gone: boolean) {
      const [here, away] = [join(root, "class/gpio/gpiochip348"), join(root, "class/unplugged")];
      renameSync(gone ? here : away, gone ? away : here);
    },
  };
}
