import { once } from "node:events";
import { createWriteStream, realpathSync, statSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { finished } from "node:stream/promises";
import type { Observation } from "../counting/observation.ts";
import { Fault, messageOf } from "../fault.ts";

/**
 * Writes observations as they come, boxes to a hundredth of a percent of the picture. They stand in `FILE.part` until
 * they are kept: closed before, they are thrown away and FILE is as it was.
 */
export type Recorder = AsyncDisposable & {
  /** Throws Fault("storage") once the disk has refused; so does `keep`. */
  write(observation: Observation): void;
  /** Puts what was written in FILE's place; it is the last thing to do. */
  keep(): Promise<void>;
};

/** Throws Fault("storage") when the file cannot be made. */
export async function openRecorder(path: string): Promise<Recorder> {
  const { part, whole } = placesOf(path);
  const stream = createWriteStream(part);
  try {
    await once(stream, "open");
  } catch (error) {
    throw refused(`${path} cannot be written (${messageOf(error)}); choose another place.`, error);
  }
  let trouble: Error | undefined;
  stream.on("error", error => {
    trouble = error;
  });
  const check = () => {
    if (trouble === undefined) return;
    const mend = "make room or choose another place";
    throw refused(`${path} cannot be written on (${messageOf(trouble)}); ${mend}.`, trouble);
  };
  const close = async () => {
    if (trouble !== undefined || stream.closed) return;
    stream.end();
    await finished(stream).catch(() => {});
  };
  let isKept = false;
  return {
    write(seen) {
      check();
      stream.write(`${JSON.stringify(seen, rounded)}\n`);
    },
    async keep() {
      await close();
      check();
      if (part !== whole) await rename(part, whole);
      isKept = true;
    },
    async [Symbol.asyncDispose]() {
      await close();
      if (!isKept && part !== whole) await rm(part, { force: true });
    },
  };
}

/** Where to write, and what to call it in the end. A device or a pipe has no place beside it. */
function placesOf(path: string): { readonly part: string; readonly whole: string } {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found !== undefined && !found.isFile()) return { part: path, whole: path };
  // A link stays one: what it leads to is replaced.
  const whole = found === undefined ? path : realpathSync(path);
  return { part: `${whole}.part`, whole };
}

function refused(message: string, error: unknown): Fault {
  return new Fault("storage", message, error);
}

function rounded(_key: string, value: unknown): unknown {
  return typeof value === "number" ? Math.round(value * 1e4) / 1e4 : value;
}
