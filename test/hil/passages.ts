import { writeFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
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
const pulls: Record<SensorName, string> = {
  inner: `/run/rig/${chip}/sim_gpio0/pull`,
  outer: `/run/rig/${chip}/sim_gpio1/pull`,
};

const HOLD_MS = 70;
const DEBOUNCE_MS = 30;

/**
 * An emulated machine may stand still for a while at any moment. A bounce that took so long was none, and what came
 * of that walk says nothing: it is walked again. The share of such walks is printed.
 */
const STALL_MS = 20;

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

async function set(sensor: SensorName, blocked: boolean): Promise<void> {
  await writeFile(pulls[sensor], blocked ? "pull-up" : "pull-down");
}

/** Walks once; false where the rig itself stalled on the way. */
async function walk({ levels }: Walk, bounces: number): Promise<boolean> {
  let steady = true;
  for (const [sensor, blocked] of levels) {
    let before = performance.now();
    const flip = async (level: boolean) => {
      await set(sensor, level);
      const now = performance.now();
      steady &&= now - before < STALL_MS;
      before = now;
    };
    for (let bounce = 0; bounce < bounces; bounce += 1) {
      await flip(blocked);
      await flip(!blocked);
    }
    await flip(blocked);
    await pause(HOLD_MS);
    steady &&= performance.now() - before < HOLD_MS + 100;
  }
  return steady;
}

const line = { chip, activeLow: false, bias: "as-is" } as const;
const lines: GateLines = { inner: { ...line, line: 0 }, outer: { ...line, line: 1 } };
await Promise.all([set("inner", false), set("outer", false)]);
await using source = await (driver === "onoff" ? openOnoff(lines, "rig") : openGpiomon(lines, "rig"));
const newGate = () =>
  createGate({ debounceMs: DEBOUNCE_MS, crossingTimeoutMs: 0, stuckMs: 60_000, silentAfter: 3 });
let gate = newGate();
let found: string[] = [];
let edges = 0;
const note = (events: ReturnType<typeof gate.tick>) =>
  found.push(...events.map(event => (event.type === "passage" ? event.direction : event.type)));
const stop = new AbortController();
const listening = new Promise<void>(resolve => source.hear(hearing => hearing.listening && resolve()));
const reading = (async () => {
  for await (const edge of source.edges(stop.signal)) {
    edges += 1;
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
  await pause(2 * HOLD_MS);
  note(gate.tick(monotonicSeconds()));
  if (!steady && again < 4 * Number(count)) {
    again += 1;
    gate = newGate();
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
