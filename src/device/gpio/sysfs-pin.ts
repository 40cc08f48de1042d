import { writeFileSync } from "node:fs";
import { Fault, messageOf } from "../../fault.ts";

/** One exported line of /sys/class/gpio, as this project uses it. */
export type Pin = {
  /** The level now, after `activeLow`. */
  read(): boolean;
  /** Calls back at each edge, with an error where the line cannot be read any more. */
  watch(heard: (error: Error | undefined, active: boolean) => void): void;
  /** Gives the line back. */
  close(): void;
};

/** Throws Fault("gate-lost") with the mend when the line cannot be had. */
export type OpenPin = (number: number, options: { readonly activeLow: boolean }) => Pin;

/** The `onoff` package. Its native part is loaded only where it is used: most machines have no sysfs GPIO. */
export async function loadOnoff(): Promise<OpenPin> {
  const { Gpio } = await import("onoff");
  return (number, { activeLow }) => {
    try {
      return pinOf(new Gpio(number, "in", "both", { activeLow }));
    } catch (error) {
      giveBack(number, error);
      throw new Fault("gate-lost", explainExport(number, error), error);
    }
  };
}

/** What is used of onoff's `Gpio`. */
export type OnoffLine = {
  readSync(): 0 | 1;
  watch(heard: (error: Error | null | undefined, value: 0 | 1) => void): void;
  unwatchAll(): void;
  unexport(): void;
};

/**
 * onoff reads the level within the kernel's callback. What that throws when the chip has gone nobody could catch there,
 * and the cart would end; so its reading is watched too.
 */
export function pinOf(line: OnoffLine): Pin {
  return {
    read: () => line.readSync() === 1,
    watch(heard) {
      let lost = false;
      const read = line.readSync.bind(line);
      line.readSync = () => {
        try {
          return read();
        } catch (error) {
          lost = true;
          heard(error as Error, false);
          return 0; // No level: it goes no further.
        }
      };
      line.watch((error, value) => {
        if (!lost) heard(error ?? undefined, value === 1);
      });
    },
    close() {
      line.unwatchAll();
      line.unexport();
    },
  };
}

/** A line that was exported under a name which onoff does not know would be taken, by us, at the next try. */
function giveBack(number: number, error: unknown): void {
  const { code, path = "" } = error as NodeJS.ErrnoException;
  if (code !== "ENOENT" || !path.endsWith("/value")) return;
  try {
    writeFileSync("/sys/class/gpio/unexport", String(number));
  } catch {
    // It was never exported: nothing is to be given back.
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
