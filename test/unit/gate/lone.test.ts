import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { createGate, type GateSpec } from "../../../src/gate/gate.ts";
import type { Edge, GateEvent } from "../../../src/gate/passage.ts";
import { edgesOf } from "./walk.ts";

const spec: GateSpec = {
  debounceMs: 30,
  crossingTimeoutMs: 3000,
  stuckMs: 20_000,
  silentAfter: 3,
  onFault: "bill",
};

function events(edges: readonly Edge[], given: GateSpec = spec, untilT = 1000): GateEvent[] {
  const gate = createGate(given);
  return [...edges.flatMap(edge => gate.edge(edge)), ...gate.tick(untilT)];
}

const brief = (all: readonly GateEvent[]) =>
  all.map(event =>
    event.type === "lone-passage"
      ? `lone ${event.sensor}@${event.t}`
      : event.type === "fault"
        ? `${event.sensor} fault`
        : `${event.direction}@${event.t}`,
  );

const silentOuter = "I1 i2 I10 i11 I20 i21";

const cases: readonly (readonly [what: string, edges: string, told: readonly string[]])[] = [
  ["the pass that shows that the other is silent counts", silentOuter, ["outer fault", "lone inner@21"]],
  ["and each one after it", `${silentOuter} I30 i31`, ["outer fault", "lone inner@21", "lone inner@31"]],
  [
    "a cart and the person behind it are one",
    `${silentOuter} I22 i22.5 I24 i25`,
    ["outer fault", "lone inner@25"],
  ],
  ["past a stuck one", "O1 I30 i31", ["outer fault", "lone inner@31"]],
  ["nothing once the other has worked again in time", `${silentOuter} O22 o23`, ["outer fault"]],
  [
    "whole passages again after that",
    `${silentOuter} O22 o23 I40 O40.3 i40.7 o41`,
    ["outer fault", "left@41"],
  ],
  ["nothing while both are at fault", "I1 O2", ["inner fault", "outer fault"]],
  [
    "nothing that is in it again, though nobody asks for long",
    `${silentOuter} I23`,
    ["outer fault", "inner fault"],
  ],
  ["nothing that stays in the barrier", "O1 I30 i30.01", ["outer fault"]],
];

describe("with one barrier at fault and onFault: bill, the gate tells of", () => {
  for (const [what, edges, told] of cases) {
    it(`${what}: ${told.join(", ")}`, () => {
      assert.deepEqual(brief(events(edgesOf(edges))), told);
    });
  }

  it("nothing that comes of a barrier which no driver hears, while neither is heard", () => {
    const gate = createGate(spec);
    gate.unheard({ inner: "its chip is gone", outer: "its chip is gone" }, 0);
    assert.deepEqual([...edgesOf("I1 i2").flatMap(edge => gate.edge(edge)), ...gate.tick(10)], []);
  });

  it("one passage of a cart and the person behind it in a narrow gate too, where no time is allowed between", () => {
    const narrow = { ...spec, crossingTimeoutMs: 0 };
    const close = edgesOf(`${silentOuter} I22.5 i23`);
    assert.deepEqual(brief(events(close, narrow)), ["outer fault", "lone inner@23"]);
    const apart = edgesOf(`${silentOuter} I23.5 i24`);
    assert.deepEqual(brief(events(apart, narrow)), ["outer fault", "lone inner@21", "lone inner@24"]);
  });

  it("nothing of the kind with onFault: hold, which is what counts when nothing is said", () => {
    const { onFault: _, ...unsaid } = spec;
    for (const given of [unsaid, { ...spec, onFault: "hold" } as const]) {
      assert.deepEqual(brief(events(edgesOf(`${silentOuter} I30 i31`), given)), ["outer fault"]);
    }
  });

  it("nothing that a loose contact made up while the other is well, however it happens to rest", () => {
    for (const everyS of [0.3, 0.6, 0.8]) {
      const loose = Array.from({ length: 100 }, (_, n) =>
        edgesOf(`${n % 2 ? "i" : "I"}${1 + n * everyS}`),
      ).flat();
      assert.deepEqual(
        events(loose).filter(({ type }) => type !== "fault"),
        [],
        `a change every ${everyS} s`,
      );
    }
  });

  it("what passes beside a barrier that goes on chattering", () => {
    const loose = Array.from({ length: 300 }, (_, n) => edgesOf(`${n % 2 ? "o" : "O"}${1 + n * 0.2}`)).flat();
    const all = [...loose, ...edgesOf("I30 i31 I45 i46")].sort((a, b) => a.t - b.t);
    assert.deepEqual(brief(events(all)), ["outer fault", "lone inner@31", "lone inner@46"]);
  });

  it("nothing after the driver had lost sight", () => {
    const again: Edge[] = [
      { t: 21.5, sensor: "inner", blocked: false, initial: true },
      { t: 21.5, sensor: "outer", blocked: false, initial: true },
    ];
    assert.deepEqual(brief(events([...edgesOf(silentOuter), ...again])), ["outer fault"]);
  });

  it("what passes the one beside a barrier that no driver hears, also when that one is heard meanwhile", () => {
    const gate = createGate(spec);
    const told = [
      ...gate.unheard({ outer: "There is no GPIO chip here." }, 0),
      ...edgesOf("I10 i11").flatMap(edge => gate.edge(edge)),
      ...gate.tick(20),
      ...edgesOf("I30 i31").flatMap(edge => gate.edge(edge)),
      ...gate.edge({ t: 31.5, sensor: "outer", blocked: false, initial: true }),
      ...gate.unheard({}, 31.5),
      ...edgesOf("I50 O50.3 i50.7 o51").flatMap(edge => gate.edge(edge)),
      ...gate.tick(60),
    ];
    assert.deepEqual(brief(told), ["outer fault", "lone inner@11", "lone inner@31", "left@51"]);
  });

  it("nothing while neither is heard, nor of a pass after which the barrier was lost", () => {
    const gate = createGate(spec);
    const told = [
      ...gate.unheard({ outer: "gone" }, 0),
      ...edgesOf("I10 i11").flatMap(edge => gate.edge(edge)),
      ...gate.unheard({ inner: "gone", outer: "gone" }, 11.5),
      ...gate.tick(100),
    ];
    assert.deepEqual(brief(told), ["outer fault", "inner fault"]);
  });

  it("the same however often it is ticked, and asks to be ticked in time", () => {
    const edges = edgesOf(`${silentOuter} I30 i31 O40 o41 I50 O50.3 i50.7 o51`);
    const whole = events(edges);
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 60, noNaN: true }), { maxLength: 40 }), ticks => {
        const gate = createGate(spec);
        const steps = [
          ...edges.map(edge => ({ t: edge.t, act: () => gate.edge(edge) })),
          ...ticks.map(t => ({ t, act: () => gate.tick(t) })),
        ].sort((a, b) => a.t - b.t);
        assert.deepEqual([...steps.flatMap(({ act }) => act()), ...gate.tick(1000)], whole);
      }),
    );
    const gate = createGate(spec);
    for (const edge of edgesOf(silentOuter)) gate.edge(edge);
    gate.tick(21.1);
    const due = gate.dueAt() ?? assert.fail("nothing is due");
    assert.deepEqual(brief(gate.tick(due)), ["lone inner@21"]);
  });
});
