import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createGate, type GateSpec } from "../../../src/gate/gate.ts";
import { replayEdges } from "../../../src/gate/recording.ts";
import { brief, edgesOf, withBounce } from "./walk.ts";

const spec: GateSpec = { debounceMs: 30, crossingTimeoutMs: 5000, stuckMs: 20_000, silentAfter: 3 };

const crossings: readonly (readonly [what: string, edges: string, events: readonly string[]])[] = [
  ["a cart that leaves", "I1 O1.3 i1.7 o1.9", ["left@1.9"]],
  ["a cart that enters", "O1 I1.3 o1.7 i1.9", ["entered@1.9"]],
  ["nothing at all", "", []],
  ["a cart that backs out at the first barrier", "I1 i1.5", []],
  ["a cart that backs out with both covered", "I1 O1.3 o1.6 i1.9", []],
  ["a cart that backs out, then somebody at the street's barrier", "I1 O1.3 o1.6 i1.9 O3 o3.5", []],
  ["an entering cart that backs out, then somebody at the shop's barrier", "O1 I1.3 i1.6 o1.9 I3 i3.5", []],
  ["a cart that backs out after the first cleared", "I1 O1.3 i1.5 I1.8 o2 i2.2", []],
  ["an entering cart that backs out with both covered", "O1 I1.3 i1.6 o1.9", []],
  ["an entering cart that backs out at the last barrier", "O1 I1.3 o1.5 O1.8 i2 o2.2", []],
  ["a cart that rocks and then leaves", "I1 O1.3 o1.6 O1.9 i2.3 I2.6 i2.9 o3.4", ["left@3.4"]],
  ["a cart that rocks and then backs out", "I1 O1.3 i1.5 I1.7 i1.9 I2.1 o2.4 i2.7", []],
  ["two that leave one after the other", "I1 O1.3 i1.7 o1.9 I3 O3.3 i3.7 o3.9", ["left@1.9", "left@3.9"]],
  ["one out, one in", "I1 O1.3 i1.7 o1.9 O3 I3.3 o3.7 i3.9", ["left@1.9", "entered@3.9"]],
  ["a short cart that leaves a wide gate", "I1 i1.5 O3 o3.5", ["left@3.5"]],
  ["a short cart that enters a wide gate", "O1 o1.5 I3 i3.5", ["entered@3.5"]],
  ["a short cart that turns between the barriers", "I1 i1.5 I3 i3.5", []],
  ["a short cart that turns between and leaves after all", "I1 i1.5 I3 i3.5 O5 o5.5", ["left@5.5"]],
  ["two short carts that leave", "I1 i1.5 O2 o2.5 I3 i3.5 O4 o4.5", ["left@2.5", "left@4.5"]],
  ["barriers passed too far apart in time", "I1 i1.5 O6.6 o7", []],
  ["the latest second barrier that still counts", "I1 i1.5 O6.5 o7", ["left@7"]],
  ["one turning back, then another that enters", "I1 i1.5 O2 I2.3 o2.7 i3", ["entered@3"]],
  ["levels told twice", "I1 I1.1 O1.3 O1.35 i1.7 i1.8 o1.9 o1.92 o2.5", ["left@1.9"]],
  ["levels of one time in the order in which they came, out", "I1 O1 i2 o2", ["left@2"]],
  ["levels of one time in the order in which they came, in", "O1 I1 o2 i2", ["entered@2"]],
  ["a blip shorter than the debounce time", "I1 i1.029 O2 o2.02", []],
];

describe("the gate tells", () => {
  for (const [what, edges, events] of crossings) {
    it(`${what}: ${events.join(", ") || "no event"}`, () => {
      assert.deepEqual(brief(replayEdges(edgesOf(edges), spec)), events);
    });
  }

  it("the same through a thousand bounces an edge", () => {
    const bouncing = withBounce(edgesOf("I100 O200 i300 o400"), 500, 29);
    const patient = { ...spec, stuckMs: 1_000_000 };
    assert.deepEqual(brief(replayEdges(bouncing, patient)), ["left@400"]);
  });

  it("a level from its first moment once it has held for exactly the debounce time", () => {
    const gate = createGate(spec);
    for (const edge of edgesOf("I1 O1.3 i1.7 o1.9")) assert.deepEqual(gate.edge(edge), []);
    assert.deepEqual(gate.tick(1.929), []);
    assert.deepEqual(gate.tick(1.93), [{ type: "passage", t: 1.9, direction: "left" }]);
    assert.deepEqual(gate.tick(99), []);
  });

  it("when it wants to be ticked", () => {
    const gate = createGate(spec);
    assert.equal(gate.dueAt(), undefined);
    gate.edge({ t: 1, sensor: "inner", blocked: true });
    assert.equal(gate.dueAt(), 1.03);
    gate.tick(1.03);
    const due = gate.dueAt() ?? Number.NaN;
    assert.deepEqual(brief(gate.tick(due - 0.002)), []);
    assert.deepEqual(brief(gate.tick(due)), ["inner stuck@21"]);
    assert.equal(gate.dueAt(), undefined);
  });

  it("the right order when an edge comes late by less than the debounce time", () => {
    const late = edgesOf("O1.01 I1 i1.5 o1.8");
    const gate = createGate(spec);
    const events = late.flatMap(edge => gate.edge(edge));
    assert.deepEqual(brief([...events, ...gate.tick(9)]), ["left@1.8"]);
  });

  it("nothing before the moment it rests on, though an edge comes far too late", () => {
    const gate = createGate(spec);
    for (const edge of edgesOf("I1 O1.3 i1.7")) gate.edge(edge);
    gate.tick(10);
    const events = gate.edge({ t: 1.5, sensor: "outer", blocked: false });
    assert.deepEqual(brief([...events, ...gate.tick(11)]), ["left@1.7"]);
  });

  it("levels at once where there is no debounce time", () => {
    const gate = createGate({ ...spec, debounceMs: 0 });
    const events = edgesOf("I1 O1.3 i1.7 o1.9").flatMap(edge => gate.edge(edge));
    assert.deepEqual(brief(events), ["left@1.9"]);
  });

  it("bodies in a narrow gate apart when no time is allowed between the barriers", () => {
    const narrow = { ...spec, crossingTimeoutMs: 0 };
    assert.deepEqual(brief(replayEdges(edgesOf("I1 i1.5 O1.6 o2"), narrow)), []);
    assert.deepEqual(brief(replayEdges(edgesOf("I1 O1.3 i1.7 o1.9"), narrow)), ["left@1.9"]);
  });
});
