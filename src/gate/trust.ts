import type { Level } from "./crossing.ts";
import { otherSensor, SENSORS, type SensorFault, type SensorName, type Unheard } from "./passage.ts";

/** What one barrier has done while the other did nothing. */
type Solo = {
  /** How often it was blocked and cleared since the other one last changed. */
  readonly passes: number;
  /** The other one has not changed since this one was blocked. */
  readonly alone: boolean;
  /** When it last cleared. */
  readonly clearedAt: number;
};

export type Trust = {
  readonly solos: Readonly<Record<SensorName, Solo>>;
  readonly faults: readonly SensorFault[];
};

const unproven: Solo = { passes: 0, alone: false, clearedAt: Number.NEGATIVE_INFINITY };

export const trusting: Trust = { solos: { inner: unproven, outer: unproven }, faults: [] };

/**
 * A beam that comes back for less than this has not been passed twice: it is the swaying nose of one cart,
 * or the gap between a cart and the person who pushes it.
 */
const SAME_BODY_S = 0.25;

/** In the reasons that rest on what the other barrier saw. */
const PASSED = "barrier was passed";

/**
 * Weighs one settled level against what the other barrier says. `otherBlocked` is the other's settled
 * level, `limit` how many passes beside it make it a fault. A returned fault is new; a fault that stands is
 * not reported again until it has been mended.
 */
export function weighLevel(
  trust: Trust,
  level: Level,
  { otherBlocked, limit }: { readonly otherBlocked: boolean; readonly limit: number },
): { readonly trust: Trust; readonly fault?: SensorFault } {
  const other = otherSensor(level.sensor);
  // Where a level means nothing, it says nothing of the other barrier either.
  if (isChattering(trust, level.sensor)) return { trust: { ...trust, solos: trusting.solos } };
  const solo = countPass(trust.solos[level.sensor], level);
  const solos = {
    ...trust.solos,
    [level.sensor]: solo,
    [other]: { ...trust.solos[other], passes: 0, alone: false },
  };
  // A stuck barrier works again when it clears, a silent one when it moves at all.
  const mended = {
    solos,
    faults: trust.faults.filter(({ sensor, reason }) => sensor !== level.sensor || !isMended(reason, level)),
  };
  if (level.blocked || solo.passes < limit) return { trust: mended };
  const times = solo.passes === 2 ? "twice" : `${solo.passes} times`;
  const reason = otherBlocked
    ? `stuck: stayed blocked while the ${level.sensor} ${PASSED} ${times}`
    : `silent: saw nothing while the ${level.sensor} ${PASSED} ${times}`;
  return addFault(mended, { type: "fault", t: level.t, sensor: other, reason });
}

/**
 * Adds a fault unless its sensor is at fault already. What the passes of one that chatters were taken to tell of the
 * other was never known: that goes.
 */
export function addFault(
  trust: Trust,
  fault: SensorFault,
): { readonly trust: Trust; readonly fault?: SensorFault } {
  if (isFaulty(trust, fault.sensor)) return { trust };
  if (!saysChatter(fault.reason)) return { trust: { ...trust, faults: [...trust.faults, fault] }, fault };
  const others = trust.faults.filter(({ reason }) => !reason.includes(PASSED));
  return { trust: { solos: trusting.solos, faults: [...others, fault] }, fault };
}

/** The sensor has come to rest. */
export function endChatter(trust: Trust, sensor: SensorName): Trust {
  return {
    ...trust,
    faults: trust.faults.filter(fault => fault.sensor !== sensor || !saysChatter(fault.reason)),
  };
}

export function isChattering({ faults }: Trust, sensor: SensorName): boolean {
  return faults.some(fault => fault.sensor === sensor && saysChatter(fault.reason));
}

export function isFaulty(trust: Trust, sensor: SensorName): boolean {
  return trust.faults.some(fault => fault.sensor === sensor);
}

/**
 * The driver has told which barriers it does not hear, from `t` on: each is at fault until it tells otherwise, beside
 * whatever else is wrong with it. The returned faults are new, or stand for another reason than before.
 */
export function hearDriver(
  trust: Trust,
  unheard: Unheard,
  t: number,
): { readonly trust: Trust; readonly faults: readonly SensorFault[] } {
  const standing = trust.faults.filter(({ reason }) => isUnheard(reason));
  const told = SENSORS.flatMap((sensor): SensorFault[] => {
    if (unheard[sensor] === undefined) return [];
    const reason = `unheard: ${unheard[sensor]}`;
    return [
      standing.find(f => f.sensor === sensor && f.reason === reason) ?? { type: "fault", t, sensor, reason },
    ];
  });
  const others = trust.faults.filter(({ reason }) => !isUnheard(reason));
  return {
    trust: { ...trust, faults: [...others, ...told] },
    faults: told.filter(fault => !standing.includes(fault)),
  };
}

/**
 * A level was read after the driver had lost sight: what was counted is void, and a stuck barrier that is
 * found clear works again. A silent one has still to show that it can move, an unheard one is the driver's word.
 */
export function restart(trust: Trust, sensor: SensorName, blocked: boolean): Trust {
  const faults = blocked
    ? trust.faults
    : trust.faults.filter(fault => fault.sensor !== sensor || !isStuck(fault.reason));
  const solos = Object.fromEntries(
    SENSORS.map(name => [name, { ...trust.solos[name], passes: 0, alone: false }]),
  ) as Record<SensorName, Solo>;
  return { solos, faults };
}

function countPass(solo: Solo, { t, blocked }: Level): Solo {
  if (blocked) return { ...solo, alone: t - solo.clearedAt >= SAME_BODY_S - 1e-6 };
  return { passes: solo.passes + (solo.alone ? 1 : 0), alone: false, clearedAt: t };
}

function isMended(reason: string, level: Level): boolean {
  return isSilent(reason) || (isStuck(reason) && !level.blocked);
}

function isSilent(reason: string): boolean {
  return reason.startsWith("silent");
}

function isStuck(reason: string): boolean {
  return reason.startsWith("stuck");
}

function saysChatter(reason: string): boolean {
  return reason.startsWith("chattering");
}

function isUnheard(reason: string): boolean {
  return reason.startsWith("unheard");
}
