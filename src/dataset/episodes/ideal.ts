import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Observation } from "../../counting/observation.ts";
import { readRecords } from "../../device/recording.ts";
import { Fault } from "../../fault.ts";
import { inOrder } from "./read.ts";

const seenThings = z.array(
  z.object({
    label: z.string().min(1),
    /** Share of the whole thing that is seen, 0–1. */
    visible: z.number().min(0).max(1),
    box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  }),
);
const seenLine = z.object({
  camera: z.string().min(1),
  t: z.number(),
  items: seenThings,
  hands: seenThings.default([]),
});

/**
 * Reads what is truly to be seen in each frame of a rendered trip (`seen.jsonl`), in the file's order.
 * @throws Fault "bad-data" that names the line which is of another shape, and a file that cannot be read.
 */
export function readSeen(file: string): AsyncGenerator<z.output<typeof seenLine>> {
  const expected =
    'what is truly seen in a frame; expected {"camera","t","items":[{"label","visible","box"}]}';
  return readRecords(file, seenLine, expected);
}

/**
 * What a trip's models would have seen, were they ideal: every hand, and every thing of which at least the share
 * `least` shows, each under its right name and in its right box. So counting is judged without any model, and a
 * model by what counting would gain from a better one.
 * @throws Fault "bad-data" where the trip has no `seen.jsonl`, or a line of it is of another shape.
 */
export async function readIdeal(folder: string, least: number): Promise<Observation[]> {
  const file = join(folder, "seen.jsonl");
  if (!existsSync(file)) {
    const mend = "only rendered trips have one (`npm run sim -- trips`)";
    throw new Fault("bad-data", `${folder} has no seen.jsonl, which says what was to be seen; ${mend}.`);
  }
  const lines: Observation[] = [];
  for await (const { camera, t, items, hands } of readSeen(file)) {
    const sure = ({ label, box }: { label: string; box: Observation["items"][number]["box"] }) =>
      ({ label, score: 1, box }) as const;
    lines.push({
      camera,
      t,
      items: items.filter(({ visible }) => visible >= least).map(sure),
      hands: hands.map(sure),
    });
  }
  return inOrder(lines);
}
