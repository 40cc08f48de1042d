import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { basename, join } from "node:path";
import { Fault } from "../../fault.ts";
import type { GateLine } from "./source.ts";

/** Where the kernel shows its GPIO, if it was built to. */
export const SYSFS_ROOT = "/sys";

type SysfsChip = {
  readonly label: string;
  readonly base: number;
  readonly size: number;
  readonly device: string;
};

/** True where the kernel offers GPIO in sysfs: JetPack 5 does, JetPack 6 does not. */
export function hasSysfsGpio(root: string = SYSFS_ROOT): boolean {
  return existsSync(join(root, "class/gpio/export"));
}

/** Throws Fault("gate-lost") where the kernel offers no GPIO in sysfs: that is how it was built. */
export function assertSysfsGpio(root: string): void {
  if (hasSysfsGpio(root)) return;
  throw new Fault(
    "gate-lost",
    "This kernel has no /sys/class/gpio (JetPack 6 has none); write `driver: gpiomon` or `driver: auto` for the gate.",
  );
}

/**
 * The number by which sysfs knows a line: the chip's base, which may change with every start of the machine,
 * plus the offset. Chips are found by label, name or path. Throws Fault("gate-lost") when sysfs has no GPIO,
 * no such chip or no such line, or is asked for what it cannot do.
 */
export function sysfsNumber({ chip, line, bias }: GateLine, root: string = SYSFS_ROOT): number {
  assertSysfsGpio(root);
  if (bias !== "as-is") {
    throw new Fault(
      "gate-lost",
      `The onoff driver cannot set the bias ${bias}; set it in the board's pinmux and write \`bias: as-is\`, or use \`driver: gpiomon\`.`,
    );
  }
  const chips = sysfsChips(root);
  const found = chips.find(({ label, device }) => label === chip || device === realDevice(root, chip));
  if (found === undefined) {
    const here = chips.map(({ label }) => label).join(", ") || "none";
    throw new Fault(
      "gate-lost",
      `There is no GPIO chip "${chip}" here (there is: ${here}); mend the gate's \`chip\`.`,
    );
  }
  const offset = Number(line);
  if (!Number.isInteger(offset)) {
    throw new Fault(
      "gate-lost",
      `The onoff driver knows lines by offset only; write the offset of "${line}" (\`gpioinfo\` shows it), or use \`driver: gpiomon\`.`,
    );
  }
  if (offset < 0 || offset >= found.size) {
    throw new Fault(
      "gate-lost",
      `GPIO chip ${found.label} has lines 0 to ${found.size - 1}, not ${offset}; mend the gate's \`line\`.`,
    );
  }
  return found.base + offset;
}

function sysfsChips(root: string): readonly SysfsChip[] {
  const folder = join(root, "class/gpio");
  return readdirSync(folder)
    .filter(name => /^gpiochip\d+$/.test(name))
    .map(name => {
      const read = (file: string) => readFileSync(join(folder, name, file), "utf8").trim();
      const device = resolved(join(folder, name, "device"));
      return { label: read("label"), base: Number(read("base")), size: Number(read("ngpio")), device };
    });
}

/**
 * `gpiochip0` of the character devices and `gpiochip504` of sysfs are two names for one chip: both sit on the
 * same device.
 */
function realDevice(root: string, chip: string): string | undefined {
  const path = join(root, "bus/gpio/devices", basename(chip));
  if (!/^gpiochip\d+$/.test(basename(chip)) || !existsSync(path)) return undefined;
  return resolved(join(realpathSync(path), ".."));
}

function resolved(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}
