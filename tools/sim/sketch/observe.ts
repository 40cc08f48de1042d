import type { Observation } from "../../../src/counting/observation.ts";
import { labelled } from "../pictures/run.ts";
import { type FollowedLine, lineTime, seenThing } from "../trip/lines.ts";
import type { Trip } from "../trip/plan.ts";
import type { Frame } from "../trip/recorder.ts";
import { randomOf } from "../world/random.ts";
import type { Seen } from "../world/seen.ts";
import { openErrors } from "./err.ts";
import type { Rates } from "./rates.ts";
import { openSketcher } from "./sketch.ts";

/** Below this share of a thing no detector is asked for it: a rendered sliver of it carries no label either. */
const hopelessBelow = 0.03;

/**
 * The observation lines of each camera of a trip, the `nth` of its seed, without drawing it; the same trip gives the
 * same lines.
 */
export function observe(trip: Trip, nth: number, rates: Rates): Observation[][] {
  const { cameras, seed, framesPerSecond } = trip.truth;
  return cameras.map(({ name }, camera) => {
    const look = openLook();
    const see = openErrors(randomOf(seed, `errors ${name} of trip ${nth}`), rates);
    return (trip.frames[camera] ?? []).map((frame, i) => {
      const { items, hands } = look(frame);
      return see({ camera: name, t: lineTime(i / framesPerSecond), items, hands });
    });
  });
}

type Followed = Pick<FollowedLine, "items" | "hands">;

/** One camera's true view, frame by frame. Where its sketch shows what it showed before, so does the view. */
function openLook(): (frame: Frame) => Followed {
  const sketch = openSketcher();
  let last: readonly Seen[] | undefined;
  let view: Followed = { items: [], hands: [] };
  return frame => {
    const seen = sketch(frame.camera, frame.things, frame.hands);
    if (seen === last) return view;
    last = seen;
    view = followed(frame, seen);
    return view;
  };
}

function followed(frame: Frame, seen: readonly Seen[]): Followed {
  const boxes = labelled(
    frame,
    seen.filter(part => part.visible >= hopelessBelow),
  );
  const things = boxes.map(part => ({ ...seenThing(part, frame.camera), id: part.id }));
  return {
    items: things.filter(({ label }) => label !== "hand"),
    hands: things.filter(({ label }) => label === "hand"),
  };
}
