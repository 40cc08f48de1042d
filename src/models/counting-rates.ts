import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { CountingRates } from "../counting/rates.ts";
import { manners, scoreBands } from "../counting/sureness.ts";
import { Fault, messageOf } from "../fault.ts";
import { modelsRoot } from "./manifest.ts";

/** The file beside the items model `name` that says how often counting errs with it; see `evaluate rates`. */
export function ratesFile(name: string, root: string): string {
  return join(root, name, "counting.json");
}

const share = z.number().min(0).max(1);
const row = z.array(share).length(7);
const table = z.array(row).length(7);
const contents = z.array(z.array(share).length(9)).length(7);
const alike = z.strictObject({ silent: share, told: share });
const bands = z.array(share).length(scoreBands);
const hidden = z.array(share).length(3);

const schema = z.strictObject({
  source: z.string(),
  withHand: row,
  withoutHand: row,
  contents: z.strictObject({ calm: contents, busy: contents, part: contents }),
  crossings: z.strictObject({
    alone: table,
    came: table,
    found: table,
    gone: table,
    overlaid: table,
    quiet: table,
  }),
  contentsAlike: alike,
  crossingsAlike: alike,
  hiddenAtStart: z.strictObject({ none: hidden, some: hidden }),
  excess: share,
  confusions: z.record(z.string(), z.record(z.string(), share)),
  sureness: z.record(z.enum(manners), z.strictObject({ right: bands, wrong: bands })).optional(),
});

/**
 * How often counting errs with the items model `name` under `root`, as measured; undefined where that was
 * not measured. Throws Fault("bad-model") for a file that is not whole.
 */
export function countingRatesOf(name: string, root: string = modelsRoot): CountingRates | undefined {
  const file = ratesFile(name, root);
  return existsSync(file) ? readCountingRates(file) : undefined;
}

/** Reads a file of rates. Throws Fault("bad-model") where it cannot be read or is not whole. */
export function readCountingRates(file: string): CountingRates {
  try {
    return schema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    throw new Fault(
      "bad-model",
      `${file} does not hold counting's error rates (${whyNot(error)}); put back the one that came with the model, or write it anew with \`stepout evaluate rates\`.`,
      error,
    );
  }
}

/** What the disk or the text says; of a shape that does not fit the first place. */
function whyNot(error: unknown): string {
  const issue = error instanceof z.ZodError ? error.issues[0] : undefined;
  return issue === undefined ? messageOf(error) : `${issue.path.join(".") || "it"}: ${issue.message}`;
}
