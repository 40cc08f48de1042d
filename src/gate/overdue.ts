import { type Barrier, isUnsettled, stuckAt } from "./barrier.ts";
import { calmAt, chattersAt, isCertain } from "./chatter.ts";
import { type Passage, SENSORS, type SensorFault, type SensorName } from "./passage.ts";
import { type GateState, judgeWhenClear } from "./state.ts";
import { endChatter, isChattering, isFaulty } from "./trust.ts";

/** What only time brings to light of a barrier: that it is stuck, that it chatters, that it has come to rest. */
type Patience = { readonly stuckMs: number; readonly debounceMs: number };

/** The earliest fault that is certain at `t` because a barrier was blocked, or had no rest, for too long. */
export function nextFault(state: GateState, spec: Patience, t: number): SensorFault | undefined {
  const limits = { stuckS: spec.stuckMs / 1000, debounceS: spec.debounceMs / 1000 };
  return SENSORS.filter(sensor => !isFaulty(state.trust, sensor))
    .flatMap((sensor): SensorFault[] => {
      const barrier = state.barriers[sensor];
      const fault = (at: number, reason: string): SensorFault => ({ type: "fault", t: at, sensor, reason });
      const stuck = stuckAt(barrier, limits, t);
      const chatters = chattersAt(barrier, limits.stuckS);
      const found: SensorFault[] = [];
      if (stuck !== undefined) found.push(fault(stuck, `stuck: blocked for longer than ${limits.stuckS} s`));
      if (chatters !== undefined && isCertain(chatters, limits.debounceS, t)) {
        const seen = `chattering: never at rest for longer than ${limits.stuckS} s; check its contacts, its supply and its alignment`;
        // It may have been at fault otherwise until now, and what is decided stays decided.
        found.push(fault(Math.max(chatters, state.decidedAt), seen));
      }
      return found;
    })
    .sort((a, b) => a.t - b.t)[0];
}

export type Calm = { readonly at: number; readonly sensor: SensorName };

/** The earliest end of a chatter that is certain at `t`. */
export function nextCalm(state: GateState, spec: Patience, t: number): Calm | undefined {
  return SENSORS.filter(sensor => isChattering(state.trust, sensor))
    .map(sensor => ({ at: calmAt(state.barriers[sensor]), sensor }))
    .filter(({ at }) => isCertain(at, spec.debounceMs / 1000, t))
    .sort((a, b) => a.at - b.at)[0];
}

/** Both barriers have seen the same pass, so neither chatters: people who come one close behind the other are no fault. */
export function afterPassage(
  barriers: GateState["barriers"],
  passage: Passage | undefined,
): GateState["barriers"] {
  if (passage === undefined) return barriers;
  const since = (barrier: Barrier): Barrier => ({
    ...barrier,
    restlessSince: Math.max(barrier.restlessSince, passage.t),
  });
  return { inner: since(barriers.inner), outer: since(barriers.outer) };
}

/** A barrier that chattered has come to rest: it works again. */
export function endCalm(state: GateState, { at, sensor }: Calm): GateState {
  const rested = { restlessSince: Number.POSITIVE_INFINITY, unrestedSince: Number.POSITIVE_INFINITY };
  const barrier = { ...state.barriers[sensor], ...rested };
  const barriers = { ...state.barriers, [sensor]: barrier };
  const decidedAt = Math.max(at, state.decidedAt);
  return judgeWhenClear({ ...state, barriers, trust: endChatter(state.trust, sensor), decidedAt });
}

/** The times at which a tick may bring one of these to light. */
export function overdueAt(state: GateState, spec: Patience): readonly number[] {
  const debounceS = spec.debounceMs / 1000;
  return (
    SENSORS.flatMap(sensor => {
      const barrier = state.barriers[sensor];
      if (isChattering(state.trust, sensor)) return [calmAt(barrier)];
      if (isFaulty(state.trust, sensor)) return [];
      const stuck = barrier.blocked && !isUnsettled(barrier) ? [barrier.since + spec.stuckMs / 1000] : [];
      return [...stuck, chattersAt(barrier, spec.stuckMs / 1000) ?? []].flat();
    })
      // A little later than the deadline itself: blocked for exactly that long is not yet longer.
      .map(at => at + debounceS + 0.001)
  );
}
