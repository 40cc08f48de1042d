import { readFile } from "node:fs/promises";
import { z } from "zod";
import { Fault, messageOf } from "../../../src/fault.ts";
import type { Rates } from "./rates.ts";

const share = z.number().min(0).max(1);
const sort = z.strictObject({
  misses: z.array(z.tuple([share, share])).min(1),
  scores: z.array(z.tuple([share, share, z.number().min(0)])).min(1),
  stays: share,
  falsePerFrame: z.number().min(0),
  falseScore: share,
  jitter: z.number().min(0),
});
const shape = z.strictObject({
  items: sort,
  hands: sort,
  confusions: z.record(z.string(), z.record(z.string(), share)),
});

/** Reads a file of error rates; throws Fault("bad-data") that names what is wrong with it. */
export async function readRates(file: string): Promise<Rates> {
  try {
    return shape.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error);
    throw new Fault(
      "bad-data",
      `The error rates in ${file} cannot be used (${reason}): make them anew with \`sim rates\`.`,
      error,
    );
  }
}
