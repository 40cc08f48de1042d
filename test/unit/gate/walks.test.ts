import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { createGate, type GateSpec } from "../../../src/gate/gate.ts";
import type { Edge, GateEvent, SensorName } from "../../../src/gate/passage.ts";
import { replayEdges } from "../../../src/gate/recording.ts";
import { brief, withBounce } from "./walk.ts";

/**
 * A simple physical gate: the inner beam at 0 mm, the outer at `gapMm`, a cart of `lengthMm` whose tail is
 * at some place and walks along a line. Each stride goes to a place at a speed. The model knows where the
 * cart is, so it knows what a passage is without looking at beams: the cart was on the one side, wholly
 * clear of both beams, and now is on the other.
 */
type Stride = { readonly toMm: number; readonly mmPerS: number };
type Walk = { readonly gapMm: number; readonly lengthMm: number; readonly strides: readonly Stride[] };

/** Sensors that work are never suspected here: what they say when they do not is told in the fault tests. */
const patient: GateSpec = {
  debounceMs: 30,
  crossingTimeoutMs: 0,
  stuckMs: 1e9,
  silentAfter: 1e9,
  stuckAfter: 1e9,
};

/** Beams at odd tenths and places at whole millimetres: a cart never stops exactly on a beam. */
const beamsMm = (walk: Walk) => ({ inner: 0.5, outer: walk.gapMm + 0.5 });

/** Where a walk begins: in the shop, clear of both beams. */
const startMm = (walk: Walk) => -walk.lengthMm - 300;

/** The times at which the moving cart's nose or tail meets a beam, in order. */
function edgesOfWalk(walk: Walk): Edge[] {
  const edges: Edge[] = [];
  let tail = startMm(walk);
  let t = 10;
  for (const { toMm, mmPerS } of walk.strides) {
    const meetings = (["inner", "outer"] as const).flatMap(sensor =>
      [0, walk.lengthMm].map(part => ({ sensor, part, atTail: beamsMm(walk)[sensor] - part })),
    );
    const between = meetings.filter(({ atTail }) => tail < atTail !== toMm < atTail);
    for (const { sensor, part, atTail } of between.sort(
      (a, b) => Math.abs(a.atTail - tail) - Math.abs(b.atTail - tail),
    )) {
      const blocked = toMm > tail === part > 0;
      edges.push({ t: t + Math.abs(atTail - tail) / mmPerS, sensor, blocked });
    }
    t += Math.abs(toMm - tail) / mmPerS + 1;
    tail = toMm;
  }
  return edges;
}

/** The truth about a walk: each time the cart came clear of both beams on the other side. */
function passagesOfWalk(walk: Walk): string[] {
  const passages: string[] = [];
  let side: "shop" | "street" = "shop";
  for (const { toMm } of walk.strides) {
    if (side === "shop" && toMm > beamsMm(walk).outer) {
      side = "street";
      passages.push("left");
    } else if (side === "street" && toMm + walk.lengthMm < beamsMm(walk).inner) {
      side = "shop";
      passages.push("entered");
    }
  }
  return passages;
}

const stride = (lengthMm: number, gapMm: number) =>
  fc.record({
    toMm: fc.integer({ min: -lengthMm - 400, max: gapMm + 400 }),
    mmPerS: fc.integer({ min: 50, max: 2000 }),
  });

const walks = (shape: "long" | "short", strides: (lengthMm: number, gapMm: number) => fc.Arbitrary<Stride>) =>
  fc
    .tuple(fc.integer({ min: 100, max: 600 }), fc.integer({ min: 100, max: 900 }))
    .chain(([gapMm, extraMm]) => {
      const lengthMm = shape === "long" ? gapMm + extraMm : Math.round(gapMm / 2);
      return fc.record({
        gapMm: fc.constant(gapMm),
        lengthMm: fc.constant(lengthMm),
        strides: fc.array(strides(lengthMm, gapMm), { maxLength: 25 }),
      });
    });

/** Edges closer than the debounce time are bounce to the gate; a walk for these tests has none. */
const isPlain = (edges: readonly Edge[], ms: number) =>
  (["inner", "outer"] as SensorName[]).every(sensor => {
    const times = edges.filter(edge => edge.sensor === sensor).map(({ t }) => t);
    return times.every((t, index) => index === 0 || t - (times[index - 1] ?? 0) > ms / 1000);
  });

const directions = (events: readonly GateEvent[]) =>
  events.map(event => (event.type === "passage" ? event.direction : `${event.sensor} fault`));

const anyEdges = fc.array(
  fc.record({
    t: fc.integer({ min: 0, max: 60_000 }).map(ms => ms / 1000),
    sensor: fc.constantFrom<SensorName>("inner", "outer"),
    blocked: fc.boolean(),
  }),
  { maxLength: 60 },
);

const strict: GateSpec = { debounceMs: 30, crossingTimeoutMs: 5000, stuckMs: 20_000, silentAfter: 3 };

describe("a cart of any length and speed", () => {
  it("that covers both barriers passes when its place says so, however it rocks", () => {
    fc.assert(
      fc.property(walks("long", stride), walk => {
        const edges = edgesOfWalk(walk);
        fc.pre(isPlain(edges, 40));
        assert.deepEqual(directions(replayEdges(edges, patient)), passagesOfWalk(walk));
      }),
      { numRuns: 500 },
    );
  });

  it("that is shorter than the gate passes when it goes on to the other side in time", () => {
    // It turns in the shop, between the barriers and in the street; on a barrier no beam could tell which way.
    const places = (lengthMm: number, gapMm: number) =>
      fc.record({
        toMm: fc.constantFrom(-lengthMm - 300, Math.round((gapMm - lengthMm) / 2), gapMm + 300),
        mmPerS: fc.integer({ min: 300, max: 2000 }),
      });
    const wide = { ...patient, crossingTimeoutMs: 3_600_000 };
    fc.assert(
      fc.property(walks("short", places), walk => {
        const edges = edgesOfWalk(walk);
        fc.pre(isPlain(edges, 40));
        assert.deepEqual(directions(replayEdges(edges, wide)), passagesOfWalk(walk));
      }),
      { numRuns: 300 },
    );
  });

  it("is told the same through bounce of any pattern", () => {
    const bounce = fc.record({
      pairs: fc.integer({ min: 0, max: 12 }),
      gapMs: fc.integer({ min: 1, max: 29 }),
    });
    fc.assert(
      fc.property(walks("long", stride), bounce, (walk, { pairs, gapMs }) => {
        const edges = edgesOfWalk(walk);
        // Room enough that the flicker of one edge ends before the next edge of that barrier.
        fc.pre(isPlain(edges, 2 * pairs * gapMs + 40));
        assert.deepEqual(
          brief(replayEdges(withBounce(edges, pairs, gapMs), patient)),
          brief(replayEdges(edges, patient)),
        );
      }),
      { numRuns: 300 },
    );
  });
});

describe("any edges at all", () => {
  const inOrder = (edges: readonly Edge[]) => edges.toSorted((a, b) => a.t - b.t);
  const end = 200;

  const lived = (edges: readonly Edge[], ticks: readonly number[]) => {
    const gate = createGate(strict);
    const calls = [
      ...edges.map(edge => ({ t: edge.t, call: () => gate.edge(edge) })),
      ...ticks.map(t => ({ t, call: () => gate.tick(t) })),
    ].toSorted((a, b) => a.t - b.t);
    return [...calls.flatMap(({ call }) => call()), ...gate.tick(end)];
  };

  it("mean the same however often time is told between them", () => {
    const ticks = fc.array(
      fc.integer({ min: 0, max: 100_000 }).map(ms => ms / 1000),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(anyEdges, ticks, (edges, times) => {
        assert.deepEqual(lived(inOrder(edges), times), lived(inOrder(edges), []));
      }),
      { numRuns: 500 },
    );
  });

  it("leave nothing untold to a cart that asks only when the gate wants to be asked", () => {
    fc.assert(
      fc.property(anyEdges, fc.constantFrom("hold", "bill"), (edges, onFault) => {
        const gate = createGate({ ...strict, onFault });
        const ordered = inOrder(edges);
        for (const [at, edge] of ordered.entries()) {
          gate.edge(edge);
          // Just before a whole millisecond: times lie on those but for rounding, and at its own the gate asks.
          const until = (ordered[at + 1]?.t ?? end) - 0.01 - 1e-9;
          let now = edge.t;
          for (
            let asked = 0, due = gate.dueAt();
            due !== undefined && due < until + 1e-6;
            due = gate.dueAt()
          ) {
            now = due + 1e-6;
            gate.tick(now);
            asked += 1;
            assert.ok(asked < 20, "it asks again and again");
          }
          assert.deepEqual(gate.tick(Math.max(now, until)), [], `between ${edge.t} and ${until}`);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("mean the same at any other time of day", () => {
    fc.assert(
      fc.property(anyEdges, fc.integer({ min: -1000, max: 30_000_000 }), (edges, shiftS) => {
        const shifted = replayEdges(
          edges.map(edge => ({ ...edge, t: edge.t + shiftS })),
          strict,
        );
        const back = shifted.map(event => ({ ...event, t: event.t - shiftS }));
        assert.deepEqual(brief(back), brief(replayEdges(edges, strict)));
      }),
      { numRuns: 500 },
    );
  });

  it("mean the mirror image when the barriers are swapped", () => {
    const swapped = { inner: "outer", outer: "inner", left: "entered", entered: "left" } as const;
    // Two edges at one instant have an order only by arrival, so the times differ here.
    const apart = (edges: readonly Edge[]) => new Set(edges.map(({ t }) => t)).size === edges.length;
    fc.assert(
      fc.property(anyEdges.filter(apart), edges => {
        const mirror = edges.map(edge => ({ ...edge, sensor: swapped[edge.sensor] }));
        const expected = brief(replayEdges(edges, strict)).map(text =>
          text.replace(/^(inner|outer|left|entered)/, word => swapped[word as keyof typeof swapped]),
        );
        assert.deepEqual(brief(replayEdges(mirror, strict)), expected);
      }),
      { numRuns: 300 },
    );
  });

  it("are told in the order of their moments, and no passage while a sensor is at fault", () => {
    fc.assert(
      fc.property(anyEdges, edges => {
        const gate = createGate(strict);
        let last = Number.NEGATIVE_INFINITY;
        for (const edge of inOrder(edges)) {
          for (const event of gate.edge(edge)) {
            assert.ok(event.t >= last);
            last = event.t;
          }
          const { judging, faults } = gate.status();
          assert.ok(!judging || faults.length === 0);
        }
      }),
      { numRuns: 300 },
    );
  });
});
