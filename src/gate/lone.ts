import type { Level } from "./crossing.ts";
import type { LonePassage } from "./passage.ts";
import { otherSensor, SENSORS } from "./passage.ts";
import type { GateState } from "./state.ts";
import { isFaulty } from "./trust.ts";

/** A cart, its shopper and a child behind them are one passage: the barrier must rest so long before it counts. */
const LEAST_REST_S = 2;

/** How long the working barrier must have been clear, in seconds; as patient as the gate is between its barriers. */
export function restS({ crossingTimeoutMs }: { readonly crossingTimeoutMs: number }): number {
  return Math.max(LEAST_REST_S, crossingTimeoutMs / 1000);
}

/**
 * Takes one settled level, after its trust was weighed. The pass that brings the other barrier's fault to light
 * counts: it was this one that the other did not see. Both at fault, or none: there is nothing to go by.
 */
export function followLone(state: GateState, { sensor, blocked, t }: Level): GateState {
  const other = otherSensor(sensor);
  const works = isFaulty(state.trust, other) && !isFaulty(state.trust, sensor);
  if (works) return { ...state, lone: blocked ? undefined : { sensor, clearedAt: t } };
  const stands = SENSORS.filter(name => isFaulty(state.trust, name)).length === 1;
  // A stuck barrier that moves without working again takes nothing back of what the other saw.
  return stands ? state : { ...state, lone: undefined };
}

/** The lone passage that is certain at `t`: its rest, and the time in which a late edge may still come, are over. */
export function nextLone(
  { lone }: GateState,
  spec: { readonly crossingTimeoutMs: number; readonly debounceMs: number },
  t: number,
): { readonly at: number; readonly event: LonePassage } | undefined {
  if (lone === undefined) return undefined;
  const at = lone.clearedAt + restS(spec);
  if (t - at < spec.debounceMs / 1000) return undefined;
  return { at, event: { type: "lone-passage", t: lone.clearedAt, sensor: lone.sensor } };
}
