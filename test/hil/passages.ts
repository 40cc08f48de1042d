import { openSync, writeSync } from "node:fs";
import { setTimeout as pause, setImmediate as turn } from "node:timers/promises";
import { monotonicSeconds } from "../../src/device/clock.ts";
import { openGpiomon } from "../../src/device/gpio/gpiomon.ts";
import { openOnoff } from "../../src/device/gpio/onoff.ts";
import type { GateLines } from "../../src/device/gpio/source.ts";
import { createGate } from "../../src/gate/gate.ts";
import type { SensorName } from "../../src/gate/passage.ts";

/**
 * Inside the rig: `passages.ts gpiomon|onoff CHIP COUNT` moves real lines as carts would, bounce and carts that turn
 * round included, through a real driver into the gate, and prints one JSON line: how many walks were judged, how many
 * of them wrong and how, and how many were walked again.
 */

const [driver = "gpiomon", chip = "exit-gate", count = "10"] = process.argv.slice(2);
const pulls: Record<SensorName, number> = {
  inner: openSync(`/run/rig/${chip}/sim_gpio0/pull`, "w"),
  outer: openSync(`/run/rig/${chip}/sim_gpio1/pull`, "w"),
};

/** Slower than a shop's gate, as everything is here: a bounce's flips must lie closer together than the debounce. */
const DEBOUNCE_MS = 50;
const HOLD_MS = 90;

/**
 * An emulated machine may stand still for a while at any moment. A bounce that took so long was none, and what came
 * of that walk says nothing: it is walked again. The share of such walks is printed.
 */
const STALL_MS = 40;

/** An edge that was not heard by then is lost, and its walk wrong. */
const HEARD_WITHIN_MS = 5000;

type Walk = {
  readonly result: "left" | "entered" | undefined;
  readonly levels: readonly (readonly [SensorName, boolean])[];
};

const through = (first: SensorName, last: SensorName): Walk["levels"] => [
  [first, true],
  [last, true],
  [first, false],
  [last, false],
];

/** Whole ways in both directions, and carts that turn round: at the first barrier, and deep in the gate. */
const walks: readonly Walk[] = [
  { result: "left", levels: through("inner", "outer") },
  { result: "entered", levels: through("outer", "inner") },
  {
    result: undefined,
    levels: [
      ["inner", true],
      ["outer", true],
      ["outer", false],
      ["inner", false],
    ],
  },
  { result: "left", levels: through("inner", "outer") },
  {
    result: undefined,
    levels: [
      ["outer", true],
      ["inner", true],
      ["inner", false],
      ["outer", false],
    ],
  },
  { result: "entered", levels: through("outer", "inner") },
];

/** At once and on an open file: what takes a turn of the loop here takes long enough to be no bounce any more. */
function set(sensor: SensorName, blocked: boolean): void {
  writeSync(pulls[sensor], blocked ? "pull-up" : "pull-down", 0);
}

/**
 * Walks once; false where the rig itself stalled on the way. A level is held from when it was heard: the cart of an
 * emulated machine walks as slowly as that machine listens.
 */
async function walk({ levels }: Walk, bounces: number): Promise<boolean> {
  let steady = true;
  for (const [sensor, blocked] of levels) {
    let before = performance.now();
    const flip = async (level: boolean) => {
      set(sensor, level);
      await turn();
      const now = performance.now();
      steady &&= now - before < STALL_MS;
      before = now;
    };
    for (let bounce = 0; bounce < bounces; bounce += 1) {
      await flip(blocked);
      await flip(!blocked);
    }
    // What is heard from here on is the last level: an edge on its way is read when it arrives.
    heard[sensor] = undefined;
    set(sensor, blocked);
    for (let waited = 0; heard[sensor] !== blocked && waited < HEARD_WITHIN_MS; waited += 5) await pause(5);
    await pause(HOLD_MS);
  }
  return steady;
}

const line = { chip, activeLow: false, bias: "as-is" } as const;
const lines: GateLines = { inner: { ...line, line: 0 }, outer: { ...line, line: 1 } };
set("inner", false);
set("outer", false);
await using source = await (driver === "onoff" ? openOnoff(lines, "rig") : openGpiomon(lines, "rig"));
const newGate = () =>
  createGate({ debounceMs: DEBOUNCE_MS, crossingTimeoutMs: 0, stuckMs: 120_000, silentAfter: 3 });
let gate = newGate();
/** A gate that knows of nothing: both barriers were seen to be clear, as a driver tells it when it begins. */
const startAnew = () => {
  gate = newGate();
  for (const sensor of ["inner", "outer"] as const)
    gate.edge({ t: monotonicSeconds(), sensor, blocked: false, initial: true });
};
let found: string[] = [];
let edges = 0;
const heard: { [sensor in SensorName]: boolean | undefined } = { inner: undefined, outer: undefined };
const note = (events: ReturnType<typeof gate.tick>) =>
  found.push(...events.map(event => (event.type === "passage" ? event.direction : event.type)));
const stop = new AbortController();
const listening = new Promise<void>(resolve => source.hear(hearing => hearing.listening && resolve()));
const reading = (async () => {
  for await (const edge of source.edges(stop.signal)) {
    edges += 1;
    heard[edge.sensor] = edge.blocked;
    note(gate.edge(edge));
  }
})();
await listening;
await pause(300);

const wrong: object[] = [];
const judged = { left: 0, entered: 0, "turned round": 0 };
let again = 0;
for (let at = 0; at < Number(count); ) {
  const next = walks[at % walks.length];
  if (next === undefined) break;
  found = [];
  const steady = await walk(next, at % 4);
  // Everything up to here is heard by then: an edge on its way is a few milliseconds old.
  await pause(HOLD_MS);
  note(gate.tick(monotonicSeconds()));
  if (!steady && again < 4 * Number(count)) {
    again += 1;
    startAnew();
    continue;
  }
  const expected = next.result === undefined ? [] : [next.result];
  judged[next.result ?? "turned round"] += 1;
  if (found.join() !== expected.join()) wrong.push({ at, expected, found });
  at += 1;
}
stop.abort();
await reading;
process.stdout.write(`${JSON.stringify({ driver: source.kind, judged, wrong, again, edges })}\n`);
