import { isSettling, isUnsettled, settle } from "./barrier.ts";
import { applyLevel } from "./crossing.ts";
import { followLone, nextLone, restS } from "./lone.ts";
import { afterPassage, endCalm, nextCalm, nextFault, overdueAt } from "./overdue.ts";
import {
  type Edge,
  type GateEvent,
  otherSensor,
  SENSORS,
  type SensorFault,
  type SensorName,
  type Unheard,
} from "./passage.ts";
import {
  distrustUntilClear,
  type GateState,
  hearEdge,
  hearUnheard,
  judgeWhenClear,
  newGate,
} from "./state.ts";
import { addFault, weighLevel } from "./trust.ts";

/** How the gate judges. All of it comes from `gate` in the configuration. */
export type GateSpec = {
  /** A level must hold this long to count. */
  readonly debounceMs: number;
  /**
   * For barriers further apart than the cart is long: how long after the first one cleared the second may
   * be blocked. 0 where one cart always covers both.
   */
  readonly crossingTimeoutMs: number;
  /** A barrier blocked for longer is stuck; one that has no rest for longer chatters. */
  readonly stuckMs: number;
  /** A barrier is silent when the other was passed this often in a row without a sign of it. */
  readonly silentAfter: number;
  /**
   * A blocked barrier is stuck when the other was passed this often beside it; 2 unless given. A cart that
   * rocks slowly in the gate looks the same, so a higher number is kinder to it and slower to notice.
   */
  readonly stuckAfter?: number;
  /**
   * While one barrier is at fault: `hold` concludes nothing until it works again, `bill` tells of what passes the
   * other one. `hold` unless given.
   */
  readonly onFault?: "hold" | "bill";
};

const STUCK_AFTER = 2;

type GateStatus = {
  /** False while a sensor is at fault, and after that or an unknown start until the gate has been clear. */
  readonly judging: boolean;
  /** The faults that stand now. */
  readonly faults: readonly SensorFault[];
};

/** The exit's judgement over two light barriers. Knows no clock: time comes with edges and ticks. */
export type Gate = {
  /** Takes an edge; returns what became certain up to its time. */
  edge(edge: Edge): readonly GateEvent[];
  /**
   * Tells which barriers no driver hears, from `t` on and until it is told anew; returns what became certain before and
   * the faults that are new. What still comes of an unheard barrier, as an edge that was under way, does not mend it.
   */
  unheard(sensors: Unheard, t: number): readonly GateEvent[];
  /** Tells that `t` seconds have come without another edge; returns what became certain by that. */
  tick(t: number): readonly GateEvent[];
  /** The time at which a tick may bring news if no edge comes before; undefined when none can. */
  dueAt(): number | undefined;
  status(): GateStatus;
};

/**
 * Makes a gate. Every moment (a level's first instant, a barrier blocked for too long) is decided
 * `debounceMs` after it and in the order of moments, so the events are the same however often it is ticked,
 * and an edge that comes late by less than that still finds its place. Edges of equal time count in the
 * order they came. A level that repeats is tolerated.
 */
export function createGate(spec: GateSpec): Gate {
  let state = newGate;
  let order = 0;
  const tick = (t: number): readonly GateEvent[] => {
    const events: GateEvent[] = [];
    for (let step = decideNext(state, spec, t); step !== undefined; step = decideNext(state, spec, t)) {
      state = step.state;
      if (step.event !== undefined) events.push(step.event);
    }
    return events;
  };
  return {
    edge(edge) {
      const before = tick(edge.t);
      order += 1;
      state = hearEdge(state, edge, order);
      return [...before, ...tick(edge.t)];
    },
    unheard(sensors, t) {
      const before = tick(t);
      const heard = hearUnheard(state, sensors, t);
      state = heard.state;
      return [...before, ...heard.faults];
    },
    tick,
    dueAt: () => dueAt(state, spec),
    status: () => ({ judging: state.judging, faults: state.trust.faults }),
  };
}

type Step = { readonly state: GateState; readonly event?: GateEvent | undefined };

/** Decides the earliest moment that has become certain by `t`; undefined when there is none. */
function decideNext(state: GateState, spec: GateSpec, t: number): Step | undefined {
  const settling = nextSettling(state, spec, t);
  const fault = nextFault(state, spec, t);
  const lone = spec.onFault === "bill" ? nextLone(state, spec, t) : undefined;
  const calm = nextCalm(state, spec, t);
  const first = Math.min(settling?.at ?? Number.POSITIVE_INFINITY, fault?.t ?? Number.POSITIVE_INFINITY);
  if (calm !== undefined && calm.at < Math.min(first, lone?.at ?? first)) {
    return { state: endCalm(state, calm) };
  }
  if (lone !== undefined && lone.at < first) {
    return { state: { ...state, lone: undefined, decidedAt: lone.at }, event: lone.event };
  }
  if (settling !== undefined && (fault === undefined || settling.at <= fault.t)) {
    return decideLevel(state, spec, settling.sensor);
  }
  if (fault === undefined) return undefined;
  const trust = addFault(state.trust, fault).trust;
  // What a barrier saw while it chattered was no passage.
  const kept = state.lone?.sensor === fault.sensor ? undefined : state.lone;
  return { state: distrustUntilClear({ ...state, trust, lone: kept, decidedAt: fault.t }), event: fault };
}

function decideLevel(state: GateState, spec: GateSpec, sensor: SensorName): Step {
  const barrier = settle(state.barriers[sensor]);
  const level = { t: barrier.since, sensor, blocked: barrier.blocked };
  const otherBlocked = state.barriers[otherSensor(sensor)].blocked;
  const limit = otherBlocked ? (spec.stuckAfter ?? STUCK_AFTER) : spec.silentAfter;
  const { trust, fault } = weighLevel(state.trust, level, { otherBlocked, limit });
  const barriers = { ...state.barriers, [sensor]: barrier };
  const next = followLone({ ...state, barriers, trust, decidedAt: level.t }, level);
  if (fault !== undefined) return { state: distrustUntilClear(next), event: fault };
  if (!state.judging) return { state: judgeWhenClear(next) };
  const timeoutS = spec.crossingTimeoutMs / 1000;
  const { crossing, passage } = applyLevel(state.crossing, level, { otherBlocked, timeoutS });
  return { state: { ...next, crossing, barriers: afterPassage(barriers, passage) }, event: passage };
}

function nextSettling(state: GateState, spec: GateSpec, t: number) {
  return SENSORS.map(sensor => ({ sensor, barrier: state.barriers[sensor] }))
    .filter(({ barrier }) => isSettling(barrier, spec.debounceMs / 1000, t))
    .sort((a, b) => a.barrier.rawSince - b.barrier.rawSince || a.barrier.order - b.barrier.order)
    .map(({ sensor, barrier }) => ({ sensor, at: barrier.rawSince }))[0];
}

function dueAt(state: GateState, spec: GateSpec): number | undefined {
  const debounceS = spec.debounceMs / 1000;
  const times = SENSORS.map(sensor => state.barriers[sensor])
    .filter(isUnsettled)
    .map(({ rawSince }) => rawSince + debounceS)
    .concat(overdueAt(state, spec));
  const rested = state.lone === undefined ? [] : [state.lone.clearedAt + restS(spec) + debounceS];
  const all = spec.onFault === "bill" ? [...times, ...rested] : times;
  return all.length === 0 ? undefined : Math.min(...all);
}
