import { SENSORS, type SensorName, type Unheard } from "../../gate/passage.ts";
import type { EdgeSource, Hearing } from "./source.ts";

/** What a driver knows of whether it hears, barrier by barrier, and who is told. */
export type HearingNews = {
  heard(sensors: readonly SensorName[]): void;
  /** `reason` is one sentence with the mend. */
  lost(sensors: readonly SensorName[], reason: string): void;
  readonly listen: EdgeSource["hear"];
};

/**
 * Tells listeners when what is heard has changed, and each new listener at once. While a barrier is still being started
 * and none is lost, there is nothing to tell.
 */
export function createHearing(): HearingNews {
  const states = new Map<SensorName, "heard" | { readonly reason: string }>();
  const listeners: ((hearing: Hearing) => void)[] = [];
  let last: Hearing | undefined;
  const settle = () => {
    const now = hearingOf(states);
    if (now === undefined || JSON.stringify(now) === JSON.stringify(last)) return;
    last = now;
    for (const listener of listeners) listener(now);
  };
  return {
    heard(sensors) {
      for (const sensor of sensors) states.set(sensor, "heard");
      settle();
    },
    lost(sensors, reason) {
      for (const sensor of sensors) states.set(sensor, { reason });
      settle();
    },
    listen(listener) {
      listeners.push(listener);
      if (last !== undefined) listener(last);
    },
  };
}

function hearingOf(
  states: ReadonlyMap<SensorName, "heard" | { readonly reason: string }>,
): Hearing | undefined {
  const lost = SENSORS.flatMap(sensor => {
    const state = states.get(sensor);
    return state === undefined || state === "heard" ? [] : [[sensor, state.reason] as const];
  });
  if (lost.length > 0) {
    const reasons = new Set(lost.map(([, reason]) => reason));
    return { listening: false, unheard: Object.fromEntries(lost) as Unheard, reason: [...reasons].join(" ") };
  }
  return states.size === SENSORS.length ? { listening: true } : undefined;
}
