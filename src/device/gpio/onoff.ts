import type { Gpio } from "onoff";
import { Fault, messageOf } from "../../fault.ts";
import { type Edge, SENSORS, type SensorName } from "../../gate/passage.ts";
import { createMailbox, createNews } from "./mailbox.ts";
import { type EdgeSource, type GateLines, type Hearing, monotonicSeconds } from "./source.ts";
import { sysfsNumber } from "./sysfs.ts";

/**
 * The barriers through the `onoff` package and /sys/class/gpio. Edges are stamped when they arrive here, a
 * few milliseconds after they happened. Throws Fault("gate-lost") when sysfs has no GPIO or the lines cannot
 * be had.
 */
export async function openOnoff(lines: GateLines, why: string): Promise<EdgeSource> {
  const numbers = { inner: sysfsNumber(lines.inner), outer: sysfsNumber(lines.outer) };
  if (numbers.inner === numbers.outer) {
    throw new Fault(
      "bad-config",
      "gate.inner and gate.outer are the same line; each barrier needs one of its own.",
    );
  }
  // Its native part is loaded only where it is used: most machines have no sysfs GPIO.
  const onoff = await import("onoff");
  const news = createNews<Hearing>();
  const pins: { readonly sensor: SensorName; readonly pin: Gpio }[] = [];
  const release = () => {
    for (const { pin } of pins.splice(0)) {
      pin.unwatchAll();
      pin.unexport();
    }
  };
  try {
    for (const sensor of SENSORS) {
      pins.push({ sensor, pin: exported(onoff.Gpio, numbers[sensor], lines[sensor].activeLow) });
    }
  } catch (error) {
    release();
    throw error;
  }
  return {
    kind: "onoff",
    why,
    hear: news.listen,
    async *edges(stop) {
      if (stop.aborted) return;
      const mailbox = createMailbox<Edge>();
      const watch = ({ sensor, pin }: { readonly sensor: SensorName; readonly pin: Gpio }) => {
        pin.watch((error, value) => {
          if (error)
            news.tell({
              listening: false,
              reason: `The ${sensor} barrier cannot be read: ${error.message}.`,
            });
          else mailbox.put({ t: monotonicSeconds(), sensor, blocked: value === 1 });
        });
      };
      try {
        for (const { sensor, pin } of pins) {
          mailbox.put({ t: monotonicSeconds(), sensor, blocked: pin.readSync() === 1, initial: true });
        }
        for (const pin of pins) watch(pin);
        news.tell({ listening: true });
        yield* mailbox.items(stop);
      } finally {
        for (const { pin } of pins) pin.unwatchAll();
      }
    },
    async [Symbol.asyncDispose]() {
      release();
    },
  };
}

function exported(Pin: typeof Gpio, number: number, activeLow: boolean): Gpio {
  try {
    return new Pin(number, "in", "both", { activeLow });
  } catch (error) {
    throw new Fault("gate-lost", explainExport(number, error), error);
  }
}

/**
 * Some kernels, the Jetson Orin's of JetPack 5 among them, name an exported line after its pin (PQ.05) where
 * onoff looks for `gpio` and its number.
 */
function explainExport(number: number, error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "EBUSY") {
    return `GPIO ${number} is taken by another program or driver; \`gpioinfo\` shows by which: stop it.`;
  }
  if (code === "EACCES") {
    return `GPIO ${number} may not be used by this user; add it to the group that owns /sys/class/gpio.`;
  }
  if (code === "ENOENT") {
    return `This kernel gives GPIO ${number} a name that onoff does not know; write \`driver: gpiomon\` for the gate.`;
  }
  return `GPIO ${number} cannot be used (${messageOf(error)}); check gate.inner and gate.outer.`;
}
