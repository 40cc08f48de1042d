import { monotonicSeconds } from "../device/clock.ts";
import type { EdgeSource } from "../device/gpio/source.ts";
import { messageOf } from "../fault.ts";
import { createGate, type GateSpec } from "../gate/gate.ts";
import { type Edge, type GateEvent, type LonePassage, otherSensor, type Passage } from "../gate/passage.ts";
import type { Log } from "../log.ts";
import type { Health } from "./health.ts";
import type { Sight } from "./sight.ts";
import type { Till } from "./till.ts";

export type ExitOptions = {
  readonly source: EdgeSource;
  readonly spec: GateSpec;
  readonly till: Till;
  readonly sight: Pick<Sight, "conclude">;
  readonly health: Health;
  readonly log: Log;
  readonly stop: AbortSignal;
  /** Hears every edge, for whoever shows that the cart is in the gate. */
  readonly onEdge?: (edge: Edge) => void;
};

/** A later alarm is set anew when this one rings. */
const LONGEST_MS = 60_000;

/**
 * The exit gate: edges in, trips opened and sealed. Ends when stopped, and when the disk has answered. A passage changes
 * the trip in the moment in which it is judged, and waits for no disk: what happens while one hangs would be counted for
 * the shopper before, or for nobody. Two exits within a second are two bills.
 */
export async function watchExit(options: ExitOptions): Promise<void> {
  const { source, spec, health, log, stop } = options;
  const gate = createGate(spec);
  let written: Promise<void> = Promise.resolve();
  let alarm: NodeJS.Timeout | undefined;
  let over = false;
  const follow = (passage: Promise<void>) => {
    const told = passage.catch(error => log.error(messageOf(error)));
    written = written.then(() => told);
  };
  const judge = (events: readonly GateEvent[]) => {
    clearTimeout(alarm);
    if (over) return;
    const dueAt = gate.dueAt();
    // What only time brings to light: the end of a bounce, a barrier blocked for too long.
    if (dueAt !== undefined) {
      const waitMs = Math.max(0, (dueAt - monotonicSeconds()) * 1000);
      // Edges that are waiting to be read come before the verdict of time.
      alarm = setTimeout(() => setImmediate(tick), Math.min(waitMs, LONGEST_MS));
    }
    health.sensors(gate.status().faults);
    for (const event of events) {
      if (event.type === "fault") log.warn({ ...event }, "a light barrier cannot be trusted");
      else if (event.type === "lone-passage") follow(passAlone(event, options));
      else follow(pass(event.direction, options));
    }
  };
  const tick = () => judge(gate.tick(monotonicSeconds()));
  source.hear(hearing => {
    health.gate(source.kind, hearing.listening);
    if (hearing.listening) log.info({ driver: source.kind }, "both light barriers are heard");
    const unheard = hearing.listening ? {} : hearing.unheard;
    const t = monotonicSeconds();
    // What was heard before the driver said so, and waits to be read, is judged before it.
    setImmediate(() => judge(gate.unheard(unheard, t)));
  });
  try {
    for await (const edge of source.edges(stop)) {
      options.onEdge?.(edge);
      judge(gate.edge(edge));
    }
  } finally {
    over = true;
    clearTimeout(alarm);
    await written;
  }
}

/**
 * One barrier is at fault and `gate.onFault` says to bill: a cart that is on a trip has left, one that is outside has
 * entered. Someone who only turned round at the barrier looks the same, so the bill and the next trip say what they
 * rest on.
 */
async function passAlone({ sensor }: LonePassage, options: ExitOptions): Promise<void> {
  const { till, log } = options;
  const reason = `gate-fault:${otherSensor(sensor)}`;
  const onTrip = till.basket.state === "shopping";
  log.warn({ sensor, reason }, "one light barrier alone judges the passage");
  if (onTrip) till.degrade(reason);
  await pass(onTrip ? "left" : "entered", options, onTrip ? [] : [reason]);
}

/**
 * `doubts` are what a trip that begins here is degraded with beside what is broken. The till is changed before this
 * first waits; it resolves when that is on disk.
 */
async function pass(
  direction: Passage["direction"],
  { till, sight, health, log }: ExitOptions,
  doubts: readonly string[] = [],
): Promise<void> {
  // Whatever is pending happened on this side of the gate.
  sight.conclude();
  if (direction === "entered") {
    const entering = till.enter([...health.broken(), ...doubts]);
    const { tripId } = till.basket;
    await entering;
    return log.info({ tripId }, "the cart entered the store");
  }
  const onTrip = till.basket.state === "shopping";
  const bill = await till.leave();
  if (!onTrip) log.warn("the cart left the store, but was never seen to enter it: nothing was counted");
  else if (bill === undefined) log.info("the cart left the store and owes nothing");
  else {
    const { billId, tripId, totals } = bill;
    log.info({ billId, tripId, grossMinor: totals.grossMinor }, "the cart left the store");
  }
}
