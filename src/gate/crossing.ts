import type { Passage, SensorName } from "./passage.ts";

/** A level that held: the barrier changed to it at `t`. */
export type Level = { readonly t: number; readonly sensor: SensorName; readonly blocked: boolean };

/** A barrier was passed while the other stayed clear; `t` is when it cleared. */
type Touch = { readonly sensor: SensorName; readonly t: number };

/** What is in the gate now, and what was in it just before. */
export type Crossing = {
  /** From the first barrier blocked until both are clear; absent while the gate is clear. */
  readonly occupied?: {
    readonly first: SensorName;
    /** Both barriers were blocked at once: one body reaches from the one to the other. */
    readonly both: boolean;
    /** The other barrier was passed just before: a body shorter than the gate may be between them. */
    readonly follows: boolean;
  };
  readonly touch?: Touch;
};

/** Nobody is in the gate and nothing is remembered. */
export const quiet: Crossing = {};

/**
 * One settled level through the gate.
 *
 * Two beams with one body are a quadrature encoder: whatever happens between, the barrier that is blocked
 * first tells the side it came from and the barrier that clears last the side it went to. Both the same
 * side: it turned round, however much it rocked in between. Different sides: it went through. A body that
 * is shorter than the gate shows as two single touches; they belong together when the second begins within
 * `timeoutS` of the first one's end. Each touch serves one passage only.
 *
 * `otherBlocked` is the settled level of the other barrier at that moment.
 */
export function applyLevel(
  crossing: Crossing,
  level: Level,
  { otherBlocked, timeoutS }: { readonly otherBlocked: boolean; readonly timeoutS: number },
): { readonly crossing: Crossing; readonly passage?: Passage } {
  const { occupied, touch } = crossing;
  if (level.blocked) {
    if (occupied !== undefined) return { crossing: { occupied: { ...occupied, both: true } } };
    const follows =
      touch !== undefined && touch.sensor !== level.sensor && level.t - touch.t <= timeoutS + 1e-6;
    return { crossing: { occupied: { first: level.sensor, both: false, follows } } };
  }
  if (occupied === undefined || otherBlocked) return { crossing };
  const through = occupied.both ? occupied.first !== level.sensor : occupied.follows;
  if (through) return { crossing: quiet, passage: passageOver(level) };
  if (occupied.both) return { crossing: quiet };
  return { crossing: { touch: { sensor: level.sensor, t: level.t } } };
}

function passageOver({ t, sensor }: Level): Passage {
  return { type: "passage", t, direction: sensor === "outer" ? "left" : "entered" };
}
