import { type Barrier, hearLevel, isUnsettled, placeLevel, unheard } from "./barrier.ts";
import { type Crossing, quiet } from "./crossing.ts";
import { type Edge, SENSORS, type SensorName, type Unheard } from "./passage.ts";
import { hearDriver, restart, type Trust, trusting } from "./trust.ts";

/** Everything a gate remembers. */
export type GateState = {
  readonly barriers: Readonly<Record<SensorName, Barrier>>;
  readonly crossing: Crossing;
  readonly trust: Trust;
  /** False while nothing may be concluded, until the gate has been seen clear. */
  readonly judging: boolean;
  /** While one barrier is at fault: when the other, having been passed, cleared. */
  readonly lone?: { readonly sensor: SensorName; readonly clearedAt: number } | undefined;
  /** The latest moment that was decided on. */
  readonly decidedAt: number;
};

export const newGate: GateState = {
  barriers: { inner: unheard, outer: unheard },
  crossing: quiet,
  trust: trusting,
  judging: true,
  decidedAt: Number.NEGATIVE_INFINITY,
};

/** Takes an edge in. `order` is its place in the order of arrival. */
export function hearEdge(state: GateState, edge: Edge, order: number): GateState {
  const { sensor, blocked } = edge;
  const t = Math.max(edge.t, state.decidedAt);
  const before = state.barriers[sensor];
  if (edge.initial) {
    const barriers = { ...state.barriers, [sensor]: placeLevel(before, blocked, t) };
    const trust = restart(state.trust, sensor, blocked);
    // What the one barrier saw alone still counts when it is only the other one that is heard again.
    const lone = state.lone?.sensor === sensor ? undefined : state.lone;
    return distrustUntilClear({ ...state, barriers, trust, lone });
  }
  const barriers = { ...state.barriers, [sensor]: hearLevel(before, blocked, t, order) };
  const next = { ...state, barriers };
  // The first sign of a barrier is that it clears: something stood in it before anybody looked.
  return before.heard || blocked ? next : distrustUntilClear(next);
}

/** Takes in which barriers the driver does not hear. What was going on is forgotten when one is newly among them. */
export function hearUnheard(state: GateState, unheard: Unheard, t: number) {
  const { trust, faults } = hearDriver(state.trust, unheard, t);
  // Whether a barrier that nobody hears has been clear since cannot be known.
  const lone = state.lone !== undefined && state.lone.sensor in unheard ? undefined : state.lone;
  const next = { ...state, trust, lone };
  return { state: faults.length > 0 ? distrustUntilClear(next) : judgeWhenClear(next), faults };
}

/** Forgets what was going on in the gate and concludes nothing until it is clear. */
export function distrustUntilClear(state: GateState): GateState {
  return judgeWhenClear({ ...state, crossing: quiet, judging: false });
}

/** A gate that has lost its judgement has it again when every sensor works and nothing is in it. */
export function judgeWhenClear(state: GateState): GateState {
  if (state.judging || state.trust.faults.length > 0) return state;
  const clear = SENSORS.every(name => !state.barriers[name].blocked && !isUnsettled(state.barriers[name]));
  return clear ? { ...state, judging: true } : state;
}
