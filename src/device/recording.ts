import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { createInterface } from "node:readline";
import { z } from "zod";
import type { Observation } from "../counting/observation.ts";
import { Fault, messageOf } from "../fault.ts";

/** Observations as JSON lines: the seam at which counting is tested, tuned and debugged without a camera. */

const detection = z.object({
  label: z.string().min(1),
  score: z.number().min(0).max(1),
  box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
});

const observation = z.object({
  camera: z.string().min(1),
  t: z.number(),
  items: z.array(detection),
  hands: z.array(detection).default([]),
});

/** Throws Fault("bad-data") that names the line for anything that is not an observation. */
export async function* readObservations(path: string): AsyncGenerator<Observation> {
  const stream = createReadStream(path, "utf8");
  const opened = once(stream, "open");
  try {
    await opened;
  } catch (error) {
    throw new Fault("bad-data", `${path} cannot be read (${messageOf(error)}); check the path.`, error);
  }
  let number = 0;
  for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1;
    if (line.trim() !== "") yield parseObservation(line, `${path}:${number}`);
  }
}

function parseObservation(line: string, where: string): Observation {
  try {
    return observation.parse(JSON.parse(line));
  } catch (error) {
    const what = error instanceof z.ZodError ? z.prettifyError(error).split("\n")[0] : messageOf(error);
    throw new Fault(
      "bad-data",
      `${where} is not an observation (${what}); expected {"camera","t","items":[{"label","score","box"}],"hands":[]}.`,
      error,
    );
  }
}

/** Writes observations as they come, boxes to a hundredth of a percent of the picture. */
export type Recorder = AsyncDisposable & { write(observation: Observation): void };

/** Throws Fault("storage") when the file cannot be made. */
export async function openRecorder(path: string): Promise<Recorder> {
  const stream = createWriteStream(path);
  try {
    await once(stream, "open");
  } catch (error) {
    throw new Fault(
      "storage",
      `${path} cannot be written (${messageOf(error)}); choose another place.`,
      error,
    );
  }
  return {
    write: seen => void stream.write(`${JSON.stringify(seen, rounded)}\n`),
    async [Symbol.asyncDispose]() {
      stream.end();
      await once(stream, "finish");
    },
  };
}

function rounded(_key: string, value: unknown): unknown {
  return typeof value === "number" ? Math.round(value * 1e4) / 1e4 : value;
}
