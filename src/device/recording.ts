import { once } from "node:events";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { z } from "zod";
import type { Observation } from "../counting/observation.ts";
import { Fault, isFault, messageOf } from "../fault.ts";

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

/** Whether a file is observation lines, by its name in small or capital letters; anything else is taken for a video. */
export function isObservations(file: string): boolean {
  return file.toLowerCase().endsWith(".jsonl");
}

/** Throws Fault("bad-data") that names the line for anything that is not an observation. */
export function readObservations(path: string): AsyncGenerator<Observation> {
  const expected = 'an observation; expected {"camera","t","items":[{"label","score","box"}],"hands":[]}';
  return readRecords(path, observation, expected);
}

/**
 * Reads a file of JSON lines of one shape; `expected` says which, for people. Throws Fault("bad-data") that names
 * the line for anything else.
 */
export async function* readRecords<T>(
  path: string,
  shape: z.ZodType<T>,
  expected: string,
): AsyncGenerator<T> {
  const stream = createReadStream(path, "utf8");
  const opened = once(stream, "open");
  try {
    await opened;
  } catch (error) {
    throw new Fault("bad-data", `${path} cannot be read (${messageOf(error)}); check the path.`, error);
  }
  let number = 0;
  try {
    for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
      number += 1;
      // Some editors put a byte order mark before the first line.
      const text = number === 1 ? line.replace(/^\uFEFF/, "") : line;
      if (text.trim() !== "") yield parseRecord(text, shape, `${path}:${number} is not ${expected}`);
    }
  } catch (error) {
    if (isFault(error)) throw error;
    throw new Fault(
      "bad-data",
      `${path} cannot be read (${messageOf(error)}); give a file of JSON lines.`,
      error,
    );
  }
}

function parseRecord<T>(line: string, shape: z.ZodType<T>, complaint: string): T {
  try {
    return shape.parse(JSON.parse(line));
  } catch (error) {
    const what = error instanceof z.ZodError ? z.prettifyError(error).split("\n")[0] : messageOf(error);
    throw new Fault("bad-data", `${complaint} (${what}).`, error);
  }
}
