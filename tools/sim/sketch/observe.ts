import type { Observation } from "../../../src/counting/observation.ts";
import { labelled } from "../pictures/run.ts";
import { seenLine } from "../trip/lines.ts";
import type { Trip } from "../trip/plan.ts";
import type { Frame } from "../trip/recorder.ts";
import { randomOf } from "../world/random.ts";
import { type FollowedLine, openErrors } from "./err.ts";
import type { Rates } from "./rates.ts";
import { openSketcher } from "./sketch.ts";

/** Below this share of a thing no detector is asked for it: a rendered sliver of it carries no label either. */
const hopelessBelow = 0.03;

/** The observation lines of each camera of a trip, without drawing it; the same trip gives the same lines. */
export function observe(trip: Trip, rates: Rates): Observation[][] {
  const { cameras, seed, framesPerSecond, seconds } = trip.truth;
  return cameras.map(({ name }, nth) => {
    const sketch = openSketcher();
    const see = openErrors(randomOf(seed, `errors ${name} ${seconds}`), rates);
    return (trip.frames[nth] ?? []).map((frame, i) => see(lineOf(frame, name, i / framesPerSecond, sketch)));
  });
}

function lineOf(
  frame: Frame,
  camera: string,
  t: number,
  sketch: ReturnType<typeof openSketcher>,
): FollowedLine {
  const seen = sketch(frame.camera, frame.things, frame.hands).filter(part => part.visible >= hopelessBelow);
  const boxes = labelled(frame, seen);
  const ids = seen.filter(part => boxes.some(({ box }) => box === part.box)).map(({ id }) => id);
  const line = seenLine({ camera, t, boxes, size: frame.camera });
  const hands = ids.filter(id => id > 200);
  const items = ids.filter(id => id <= 200);
  return {
    ...line,
    items: line.items.map((thing, i) => ({ ...thing, id: items[i] ?? 0 })),
    hands: line.hands.map((thing, i) => ({ ...thing, id: hands[i] ?? 0 })),
  };
}
