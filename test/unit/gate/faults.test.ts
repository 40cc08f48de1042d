import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createGate, type GateSpec } from "../../../src/gate/gate.ts";
import type { Edge } from "../../../src/gate/passage.ts";
import { replayEdges } from "../../../src/gate/recording.ts";
import { brief, edgesOf } from "./walk.ts";

const spec: GateSpec = { debounceMs: 30, crossingTimeoutMs: 5000, stuckMs: 20_000, silentAfter: 3 };

const initial = (edges: Edge[]): Edge[] => edges.map(edge => ({ ...edge, initial: true as const }));

const passing = "I1 i2 I3 i4 I5 i6";

const faulty: readonly (readonly [what: string, edges: string, events: readonly string[]])[] = [
  ["blocked for longer than the limit", "I1 i25", ["inner stuck@21"]],
  ["blocked for exactly the limit", "I1 i21 I30 i31", []],
  ["blocked for hardly longer than the limit", "I1 i21.01 I30 i31", ["inner stuck@21"]],
  ["blocked for longer with both covered", "I1 O2 o40 i41", ["inner stuck@21", "outer stuck@22"]],
  ["blocked while the other is passed twice", "O1 I2 i3 I4 i5", ["outer stuck@5"]],
  ["blocked while the other is passed once", "O1 I2 i3 o4", []],
  ["blocked while a nose sways at the other", "I1 O1.5 o1.7 O1.9 o2.1 O2.3 o2.5 O2.7 i3 o3.4", ["left@3.4"]],
  ["silent while the other is passed three times", passing, ["outer silent@6"]],
  ["silent while the other is passed twice", "I1 i2 I3 i4", []],
  ["silent, with a sign of life between", "I1 i2 I3 i4 O12 o13 I20 i21 I22 i23", []],
  ["silent while a nose sways at the other", "I1 i1.2 I1.4 i1.6 I1.8 i2 I2.2 i2.4", []],
  ["no passage while a sensor is at fault", `${passing} I7 O7.3 i7.7 o7.9`, ["outer silent@6"]],
  [
    "working again after that",
    `${passing} I7 O7.3 i7.7 o7.9 I10 O10.3 i10.7 o10.9`,
    ["outer silent@6", "left@10.9"],
  ],
  ["no passage before the gate was clear", `${passing} O7 I7.3 o7.5 O7.6 i7.8 o7.9`, ["outer silent@6"]],
  ["stuck, then clear, then working", "I1 i30 I40 O40.3 i40.7 o40.9", ["inner stuck@21", "left@40.9"]],
  [
    "stuck, clear with the other still covered",
    "I1 O25 i26 o27 I40 O40.3 i41 o42",
    ["inner stuck@21", "left@42"],
  ],
  ["one fault once, again when it happens again", "I1 i50 I60 i90", ["inner stuck@21", "inner stuck@80"]],
  ["silent once however long it lasts", `${passing} I7 i8 I9 i10 I11 i12 I13 i14`, ["outer silent@6"]],
  [
    "silent again after it had worked",
    `${passing} O7 o8 I21 i22 I23 i24 I25 i26`,
    ["outer silent@6", "outer silent@26"],
  ],
  ["stuck by passes is not reported again by time", "O1 I2 i3 I4 i5 I50 i51", ["outer stuck@5"]],
];

/** The inner barrier changes every `everyS` seconds, from 1 s on until it is clear again after `untilS`. */
function chatter(everyS: number, untilS: number): Edge[] {
  const edges: Edge[] = [];
  for (let n = 0; 1 + n * everyS < untilS || n % 2 === 1; n += 1) {
    edges.push({ t: 1 + n * everyS, sensor: "inner", blocked: n % 2 === 0 });
  }
  return edges;
}

const by = (a: Edge, b: Edge) => a.t - b.t;

describe("a sensor that chatters", () => {
  for (const everyS of [0.01, 0.05, 0.2, 0.45]) {
    it(`every ${everyS * 1000} ms is told within the time of a stuck one, once, whatever passes meanwhile`, () => {
      const past = [10, 30, 50, 70].flatMap(t => edgesOf(`O${t} o${t + 0.8}`));
      const events = replayEdges([...chatter(everyS, 90), ...past].sort(by), spec);
      const faults = events.filter(event => event.type === "fault");
      assert.deepEqual(brief(faults.filter(({ sensor }) => sensor === "inner")), ["inner chattering@21"]);
      assert.deepEqual(
        events.filter(event => event.type === "passage" && event.t > 21),
        [],
      );
    });
  }

  it("takes back what its passes told of the other one, and is judged again when it has rested", () => {
    const gate = createGate(spec);
    const events = chatter(0.45, 40).flatMap(edge => gate.edge(edge));
    assert.deepEqual(brief(events), ["outer silent@3.25", "inner chattering@21"]);
    assert.deepEqual(
      gate.status().faults.map(({ sensor }) => sensor),
      ["inner"],
    );
    gate.tick(42);
    const rests = gate.dueAt() ?? Number.NaN;
    gate.tick(rests - 0.002);
    assert.equal(gate.status().judging, false);
    gate.tick(rests);
    assert.deepEqual(gate.status(), { judging: true, faults: [] });
    const walk = edgesOf("I60 O60.3 i60.7 o60.9").flatMap(edge => gate.edge(edge));
    assert.deepEqual(brief([...walk, ...gate.tick(62)]), ["left@60.9"]);
  });

  it("works again after five seconds' rest, not sooner and not much later", () => {
    const gate = createGate(spec);
    const edges = chatter(0.45, 40);
    for (const edge of edges) gate.edge(edge);
    const last = edges.at(-1)?.t ?? Number.NaN;
    gate.tick(last + 4.9);
    assert.equal(gate.status().judging, false);
    gate.tick(last + 5.1);
    assert.equal(gate.status().judging, true);
  });

  it("is none where it rests for more than a second between, however long that goes on", () => {
    const faults = brief(replayEdges(chatter(1.1, 90), spec));
    assert.deepEqual(faults, ["outer silent@6.5"]);
  });

  /** Both barriers change, the outer one at its own times. */
  const both = (outerEveryS: number, laterS: number, innerUntilS = 150) =>
    [
      ...chatter(0.2, innerUntilS),
      ...chatter(outerEveryS, 150).map(edge => ({ ...edge, t: edge.t + laterS, sensor: "outer" as const })),
    ].sort(by);

  for (const [how, edges] of [
    ["in one beat", both(0.2, 0.001)],
    ["each for itself", both(0.23, 0)],
  ] as const) {
    it(`is told when both do, ${how}, on a bad supply, and no more passages are made up`, () => {
      const events = replayEdges(edges, spec);
      const faults = events.filter(event => event.type === "fault");
      assert.deepEqual(
        brief(faults).map(words => words.split("@")[0]),
        ["inner chattering", "outer chattering"],
      );
      assert.ok(events.every(event => event.t <= 101.1));
    });
  }

  it("stays so when the other one has come to rest, and when its driver has lost it too", () => {
    const gate = createGate(spec);
    const faults = () => brief(gate.status().faults);
    for (const edge of both(0.23, 0, 120)) gate.edge(edge);
    assert.deepEqual(faults(), ["outer chattering@101"]);
    gate.unheard({ outer: "Its chip is gone." }, 150.5);
    gate.tick(170);
    assert.deepEqual(faults(), ["outer unheard@150.5"]);
    assert.equal(gate.status().judging, false);
  });

  it("is told the same however often the gate is asked", () => {
    const edges = chatter(0.2, 60);
    const gate = createGate(spec);
    const asked = edges.flatMap(edge => [
      ...gate.edge(edge),
      ...gate.tick(edge.t + 0.1),
      ...gate.tick(edge.t + 0.19),
    ]);
    assert.deepEqual(asked, replayEdges(edges, spec));
  });

  it("is none where a cart rocks in the gate for a while, or carts come one after the other", () => {
    const rocking = Array.from({ length: 12 }, (_, n) => edgesOf(`I${1 + n * 0.8} i${1.4 + n * 0.8}`)).flat();
    const queue = Array.from({ length: 20 }, (_, n) =>
      edgesOf(`I${30 + n * 3} O${30.3 + n * 3} i${30.9 + n * 3} o${31.2 + n * 3}`),
    ).flat();
    const faults = brief(replayEdges([...rocking, ...queue], spec)).filter(words =>
      words.includes("chattering"),
    );
    assert.deepEqual(faults, []);
  });

  it("is none where people go through for a minute, one close behind the other, and some turn round", () => {
    const walks = Array.from({ length: 100 }, (_, n) => {
      const t = 1 + n * 0.6;
      const turns = n % 3 === 2;
      return edgesOf(turns ? `I${t} i${t + 0.3}` : `I${t} O${t + 0.15} i${t + 0.3} o${t + 0.45}`);
    }).flat();
    const events = replayEdges(walks, spec);
    assert.deepEqual([...new Set(brief(events).map(words => words.split("@")[0]))], ["left"]);
    assert.equal(events.length, 67);
  });
});

describe("a sensor that", () => {
  for (const [what, edges, events] of faulty) {
    it(`${what}: ${events.join(", ") || "no event"}`, () => {
      assert.deepEqual(brief(replayEdges(edgesOf(edges), spec)), events);
    });
  }

  it("is at fault says so in the status until it works and the gate is clear", () => {
    const gate = createGate(spec);
    gate.edge({ t: 1, sensor: "inner", blocked: true });
    gate.tick(30);
    assert.equal(gate.status().judging, false);
    assert.deepEqual(brief(gate.status().faults), ["inner stuck@21"]);
    gate.edge({ t: 31, sensor: "inner", blocked: false });
    gate.tick(31.03);
    assert.deepEqual(gate.status(), { judging: true, faults: [] });
  });

  it("is silent stays so when somebody has stood in the other one for too long", () => {
    const gate = createGate(spec);
    for (const edge of edgesOf(`${passing} I10 i40`)) gate.edge(edge);
    gate.tick(41);
    assert.deepEqual(brief(gate.status().faults), ["outer silent@6"]);
    assert.equal(gate.status().judging, false);
  });

  it("is only a rocking cart may be given more patience", () => {
    const rocking = edgesOf("I1 O2 o3 O4 o5 O6 i7 o8");
    assert.deepEqual(brief(replayEdges(rocking, spec)), ["inner stuck@5"]);
    assert.deepEqual(brief(replayEdges(rocking, { ...spec, stuckAfter: 3 })), ["left@8"]);
  });

  it("tells its reason in words", () => {
    const reasons = ["I1 i25", "O1 I2 i3 I4 i5", passing].map(edges => {
      const [event] = replayEdges(edgesOf(edges), spec);
      return event?.type === "fault" ? event.reason : undefined;
    });
    assert.deepEqual(reasons, [
      "stuck: blocked for longer than 20 s",
      "stuck: stayed blocked while the inner barrier was passed twice",
      "silent: saw nothing while the inner barrier was passed 3 times",
    ]);
  });
});

describe("a cart that starts inside the gate", () => {
  it("is not judged when the first sign of a barrier is that it clears", () => {
    assert.deepEqual(brief(replayEdges(edgesOf("i1 o2"), spec)), []);
    assert.deepEqual(brief(replayEdges(edgesOf("O1 i2 o3"), spec)), []);
    assert.deepEqual(brief(replayEdges(edgesOf("I1 i2 o3"), spec)), []);
    assert.deepEqual(brief(replayEdges(edgesOf("O1 i2 o3 I4 i4.5"), spec)), []);
  });

  it("is judged once it has been out of it", () => {
    assert.deepEqual(brief(replayEdges(edgesOf("i1 o2 I5 O5.3 i5.7 o6"), spec)), ["left@6"]);
  });

  it("is not judged when the driver reads a covered barrier", () => {
    const start = initial(edgesOf("I0 o0"));
    assert.deepEqual(brief(replayEdges([...start, ...edgesOf("O1 i2 o3")], spec)), []);
    const rocking = edgesOf("O1 i2 I2.5 o3 i4");
    assert.deepEqual(brief(replayEdges([...start, ...rocking], spec)), []);
    const later = edgesOf("O1 i2 o3 I5 O5.3 i5.7 o6");
    assert.deepEqual(brief(replayEdges([...start, ...later], spec)), ["left@6"]);
  });

  it("is judged at once when the driver reads clear barriers", () => {
    const start = initial(edgesOf("i0 o0"));
    assert.deepEqual(brief(replayEdges([...start, ...edgesOf("I1 O1.3 i1.7 o2")], spec)), ["left@2"]);
  });

  it("is not judged when the driver had lost sight in the middle of its crossing", () => {
    const again = [...edgesOf("I1 O1.3"), ...initial(edgesOf("I1.5 O1.5")), ...edgesOf("i1.7 o2")];
    assert.deepEqual(brief(replayEdges(again, spec)), []);
  });

  it("was blocked before the driver lost sight and is found so again is stuck since it was first seen", () => {
    const edges = [...edgesOf("I1"), ...initial(edgesOf("I15 o15")), ...edgesOf("i40")];
    assert.deepEqual(brief(replayEdges(edges, spec)), ["inner stuck@21"]);
  });

  it("was stuck before the driver lost sight and is found clear works again, beside one that is still stuck too", () => {
    for (const [found, stands] of [
      ["i30 o30", []],
      ["i30 O30", ["outer stuck@22"]],
    ] as const) {
      const gate = createGate(spec);
      for (const edge of [...edgesOf("I1 O2"), ...initial(edgesOf(found))]) gate.edge(edge);
      assert.deepEqual(brief(gate.tick(60)), []);
      assert.deepEqual(brief(gate.status().faults), stands);
      assert.equal(gate.status().judging, stands.length === 0);
    }
  });

  it("passed one barrier before and after the driver lost sight has not shown the other one silent", () => {
    const again = [...edgesOf("I1 i2 I3 i4"), ...initial(edgesOf("i5 o5")), ...edgesOf("I6 i7 I8 i9")];
    assert.deepEqual(brief(replayEdges(again, spec)), []);
  });

  it("is reported as stuck when it never moves on", () => {
    const edges = [...initial(edgesOf("I0 o0")), ...edgesOf("i40")];
    assert.deepEqual(brief(replayEdges(edges, spec)), ["inner stuck@20"]);
  });
});

describe("a barrier that no driver hears", () => {
  const chip = "There is no GPIO chip here; mend it.";
  const past = (edges: string) => edgesOf(edges);

  it("is at fault with the driver's own words until the driver hears it again", () => {
    const gate = createGate(spec);
    assert.deepEqual(gate.unheard({ outer: chip }, 1), [
      { type: "fault", t: 1, sensor: "outer", reason: `unheard: ${chip}` },
    ]);
    assert.deepEqual(gate.unheard({ outer: chip }, 2), [], "the same is no news");
    assert.deepEqual(gate.unheard({ outer: "Its line is taken." }, 3), [
      { type: "fault", t: 3, sensor: "outer", reason: "unheard: Its line is taken." },
    ]);
    assert.equal(gate.status().judging, false);
    assert.deepEqual(gate.unheard({}, 4), []);
    assert.deepEqual(gate.status(), { judging: true, faults: [] });
  });

  it("lets nothing be concluded, and what was on its way from it does not mend it", () => {
    const gate = createGate(spec);
    const events = [
      ...gate.unheard({ outer: chip }, 0),
      ...past("I1 O1.3 i1.7 o2").flatMap(edge => gate.edge(edge)),
      ...gate.tick(10),
    ];
    assert.deepEqual(brief(events), ["outer unheard@0"]);
    assert.equal(gate.status().judging, false);
  });

  it("takes nothing away that was certain before, though no tick came in between", () => {
    const gate = createGate(spec);
    for (const edge of past("I1 O1.3 i1.7 o2")) gate.edge(edge);
    assert.deepEqual(brief(gate.unheard({ outer: chip }, 2.5)), ["left@2", "outer unheard@2.5"]);
  });

  it("is judged again once it is heard and the gate is clear", () => {
    const gate = createGate(spec);
    gate.unheard({ inner: chip, outer: chip }, 0);
    const found = initial(past("I1 o1")).flatMap(edge => gate.edge(edge));
    gate.unheard({}, 1);
    const events = [
      ...found,
      ...past("i2 I5 O5.3 i5.7 o6").flatMap(edge => gate.edge(edge)),
      ...gate.tick(7),
    ];
    assert.deepEqual(brief(events), ["left@6"], "whoever stood in it at the start is not judged");
  });

  it("that was silent before has still to show that it can move", () => {
    const gate = createGate(spec);
    for (const edge of past(passing)) gate.edge(edge);
    gate.tick(6.5);
    gate.unheard({ outer: chip }, 7);
    assert.deepEqual(brief(gate.status().faults), ["outer silent@6", "outer unheard@7"]);
    for (const edge of initial(past("o8"))) gate.edge(edge);
    gate.unheard({}, 8);
    assert.deepEqual(brief(gate.status().faults), ["outer silent@6"]);
  });
});
