import type { Detection } from "../counting/observation.ts";
import { Fault } from "../fault.ts";
import { contract } from "../models/contract.ts";
import type { Manifest } from "../models/schema.ts";
import type { Provider, Session } from "./detector-session.ts";

type Outputs = Awaited<ReturnType<Session["run"]>>;

type Reading = Pick<Manifest, "name" | "labels"> &
  Pick<Provider, "running" | "precision"> & {
    /** The lowest score to give, 0–1. */
    readonly floor: number;
  };

/**
 * A run's candidates from `floor` on, strongest first, in 0–1 of the model's picture. They are sorted, so reading ends
 * at the first weaker one. Throws Fault("bad-model") where scores or boxes are no numbers (NaN), as of an engine whose
 * halves overflow: those sort anywhere and fail every comparison, and the picture would look like one with nothing in it.
 */
export function readCandidates(outputs: Outputs, { labels, floor, ...about }: Reading): Detection[] {
  const boxes = outputs[contract.boxes]?.data;
  const scores = outputs[contract.scores]?.data;
  const classes = outputs[contract.classes]?.data;
  if (!(boxes instanceof Float32Array && scores instanceof Float32Array && classes instanceof Int32Array)) {
    throw new Fault("bad-model", "The model gave no boxes, scores and classes: import it again.");
  }
  if (scores.some(Number.isNaN)) throw noNumbers(about);
  const found: Detection[] = [];
  for (const [at, score] of scores.entries()) {
    if (score < floor) break;
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = boxes.subarray(at * 4, at * 4 + 4);
    if ([x1, y1, x2, y2].some(Number.isNaN)) throw noNumbers(about);
    const label = labels[classes[at] ?? -1];
    if (label !== undefined) found.push({ label, score, box: [x1, y1, x2, y2] });
  }
  return found;
}

function noNumbers({ name, running, precision }: Omit<Reading, "labels" | "floor">): Fault {
  const mend =
    running === "tensorrt"
      ? "take tensorrt out of `models.providers`"
      : "export it again, in float32, and import it";
  return new Fault(
    "bad-model",
    `The model "${name}" gave scores or boxes that are no numbers, on ${running} in ${precision}: ${mend}.`,
  );
}
