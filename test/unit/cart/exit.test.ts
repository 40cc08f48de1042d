import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { setTimeout as pause, setImmediate as turn } from "node:timers/promises";
import type { Bill } from "../../../src/billing/bill.ts";
import { memoryStore, type StateStore } from "../../../src/billing/state-store.ts";
import { watchExit } from "../../../src/cart/exit.ts";
import { createHealth } from "../../../src/cart/health.ts";
import { openTill, type Till, type TillNews } from "../../../src/cart/till.ts";
import { monotonicSeconds } from "../../../src/device/clock.ts";
import { openGpiomon } from "../../../src/device/gpio/gpiomon.ts";
import type { Hearing } from "../../../src/device/gpio/source.ts";
import { ids } from "../../../src/device/ids.ts";
import { Fault } from "../../../src/fault.ts";
import type { GateSpec } from "../../../src/gate/gate.ts";
import type { Edge } from "../../../src/gate/passage.ts";
import { entered, identity, water } from "../billing/office.ts";
import { makeFolder } from "../dataset/folder.ts";
import { FAKE_CHIP, installFakeTools } from "../device/gpio/fake-gpiod.ts";
import { edgesOf } from "../gate/walk.ts";

const log = { debug() {}, info() {}, warn() {}, error() {} };
const keys = { publicKey: "", sign: () => "" };
const spec = { debounceMs: 30, crossingTimeoutMs: 0, stuckMs: 20_000, silentAfter: 3 };

/** A disk that refuses from when it is told to. */
function fillingDisk() {
  const disk = { full: false };
  const state: StateStore = {
    found: undefined,
    write: async () => {
      if (disk.full) throw new Fault("storage", "full");
    },
  };
  return { disk, state };
}

/** A cart with two bottles goes out and comes back past a gate whose outer barrier is dead. */
async function goOutAndIn(onFault: NonNullable<GateSpec["onFault"]>, fills: "disk fills" | "" = "") {
  const { disk, state } = fillingDisk();
  const options = { state, catalogue: [water], keys, ids, clock: () => 1_000_000, identity };
  await using till = await openTill(options);
  await till.apply(entered(2));
  disk.full = fills !== "";
  const news: TillNews[] = [];
  till.onNews(piece => news.push(piece));
  const health = createHealth({ cameras: [], nowMs: () => 0, temperatures: () => ({}) });
  health.catalogue(1);
  const stop = new AbortController();
  // Long ago, so that nothing has to be waited for; the last edge is the sign that all before it was judged.
  const began = monotonicSeconds() - 200;
  const edges = edgesOf("I1 i2 I10 i11 I20 i21 I40 i41 I60").map(edge => ({ ...edge, t: began + edge.t }));
  await watchExit({
    source: {
      kind: "simulated",
      why: "test",
      hear() {},
      async *edges(over) {
        yield* edges;
        setImmediate(() => stop.abort());
        await once(over, "abort");
      },
      async [Symbol.asyncDispose]() {},
    },
    spec: { ...spec, onFault },
    ...{ till, health, log, sight: { conclude() {} }, stop: stop.signal },
  });
  const basket = till.basket;
  // What waited for room is kept along with the next thing that happens.
  disk.full = false;
  await till.apply(entered(1));
  const bills = news.flatMap(piece => (piece.type === "sealed" ? [piece.bill] : []));
  return { bills, basket, troubles: health.report().gate.troubles };
}

describe("an exit with a dead barrier", () => {
  it("holds the trip with onFault: hold, and says what is wrong", async () => {
    const { bills, basket, troubles } = await goOutAndIn("hold");
    assert.deepEqual(bills, []);
    assert.equal(basket.lines[0]?.quantity, 2);
    assert.match(troubles.join(), /outer barrier silent/);
  });

  for (const fills of ["", "disk fills"] as const) {
    const when = fills === "" ? "" : ", while the disk is full too";
    it(`bills at the other barrier with onFault: bill, and marks that bill and the next trip${when}`, async () => {
      const { bills, basket } = await goOutAndIn("bill", fills);
      assert.equal(bills.length, 1);
      assert.equal(bills[0]?.totals.grossMinor, 258);
      assert.equal(bills[0]?.degraded, true);
      assert.ok(bills[0]?.review.includes("degraded:gate-fault:outer"), String(bills[0]?.review));
      assert.deepEqual([basket.state, basket.lines.length, basket.degraded], ["shopping", 0, true]);
    });
  }
});

/** Counting that has not told of some bottles when the cart comes to the gate. */
const pending = (till: Till, pieces: number) => ({
  conclude() {
    if (pieces > 0) void till.apply(entered(pieces));
    pieces = 0;
  },
});

/** Lets what `edges` gives pass the gate of an empty cart in the store, and tells what became of it. */
async function judged(
  edges: (given: {
    readonly began: number;
    readonly unheard: (hearing: Hearing) => void;
  }) => AsyncIterable<Edge>,
  { silentAfter = 3, lost }: { readonly silentAfter?: number; readonly lost?: string } = {},
) {
  const options = { state: memoryStore(), catalogue: [water], keys, ids, clock: () => 1_000_000, identity };
  await using till = await openTill(options);
  await till.enter([]);
  await till.apply(entered(1));
  const health = createHealth({ cameras: lost === undefined ? [] : [lost], nowMs: () => 0, temperatures });
  if (lost !== undefined) health.camera({ type: "camera", camera: lost, state: "lost" });
  health.catalogue(1);
  const stop = new AbortController();
  let unheard = (_: Hearing) => {};
  await watchExit({
    source: {
      kind: "simulated",
      why: "test",
      hear(listener) {
        unheard = listener;
      },
      async *edges() {
        yield* edges({ began: monotonicSeconds() - 200, unheard });
        // Time enough for a level to settle, and on a busy machine a turn for what waits for one.
        await pause(100);
        await turn();
        stop.abort();
      },
      async [Symbol.asyncDispose]() {},
    },
    spec: { ...spec, silentAfter },
    ...{ till, health, log, sight: { conclude() {} }, stop: stop.signal },
  });
  return { trip: till.trip, troubles: health.report().gate.troubles };
}

const temperatures = () => ({});

describe("an exit", () => {
  const outAndIn = "I1 O2 i3 o4 O20 I21 o22 i23 I60";

  it("begins a trip with what is broken just then", async () => {
    const { trip } = await judged(
      async function* ({ began }) {
        for (const edge of edgesOf(outAndIn)) yield { ...edge, t: began + edge.t };
      },
      { lost: "basket-1" },
    );
    assert.deepEqual([trip?.basket.lines, trip?.degraded], [[], ["camera-lost:basket-1"]]);
  });

  it("ends and begins trips while the disk answers nothing, each shopper's pieces on their own bill", async () => {
    let hangs = false;
    let answer = () => {};
    const silence = new Promise<void>(resolve => {
      answer = resolve;
    });
    const state: StateStore = { found: undefined, write: () => (hangs ? silence : Promise.resolve()) };
    const options = { state, catalogue: [water], keys, ids, clock: () => 1_000_000, identity };
    await using till = await openTill(options);
    const health = createHealth({ cameras: [], nowMs: () => 0, temperatures });
    health.catalogue(1);
    const stop = new AbortController();
    const began = monotonicSeconds() - 200;
    await watchExit({
      source: {
        kind: "simulated",
        why: "test",
        hear() {},
        async *edges() {
          hangs = true;
          for (const edge of edgesOf(outAndIn)) yield { ...edge, t: began + edge.t };
          void till.apply(entered(2));
          for (const edge of edgesOf("I70 O71 i72 o73 O90")) yield { ...edge, t: began + edge.t };
          // What is unloaded at the shopper's car goes back on nobody's bill.
          void till.apply(entered(-2));
          stop.abort();
          answer();
        },
        async [Symbol.asyncDispose]() {},
      },
      ...{ spec, till, health, log, sight: pending(till, 1), stop: stop.signal },
    });
    const owed = till.outbox.waiting.map(({ body }) => (JSON.parse(body) as Bill).totals.grossMinor);
    assert.deepEqual([owed, till.basket.state], [[129, 258], "no-trip"]);
  });

  it("bills a passage that was heard before its driver fell silent, and waited to be read", async () => {
    const { trip, troubles } = await judged(async function* ({ began, unheard }) {
      const edges = edgesOf("I1 O2 i3 o4").map(edge => ({ ...edge, t: began + edge.t }));
      yield* edges.slice(0, 2);
      unheard({ listening: false, unheard: { inner: "gone", outer: "gone" }, reason: "gone" });
      yield* edges.slice(2);
    });
    assert.equal(trip, undefined);
    assert.equal(troubles.length, 2);
  });

  it("takes no bounce for a pass because it was busy while the bounce was heard", async context => {
    const marker = join(await makeFolder(context), "said");
    const { troubles } = await judged(
      async function* () {
        const speaker = spawn("sh", ["-c", `read go; echo clear; : > '${marker}'; cat`]);
        context.after(() => speaker.kill());
        const said = once(speaker.stdout, "data");
        const t = monotonicSeconds();
        yield { t, sensor: "inner", blocked: true };
        speaker.stdin.write("go\n");
        // Let it be written, then be busy until the word surely waits to be read and the level seems to have held.
        await new Promise(resolve => setImmediate(resolve));
        while (!existsSync(marker) || monotonicSeconds() < t + 0.1);
        await said;
        yield { t: t + 0.01, sensor: "inner", blocked: false };
      },
      { silentAfter: 1 },
    );
    assert.deepEqual(troubles, []);
  });
});

const line = { chip: FAKE_CHIP.label, activeLow: false, bias: "as-is" } as const;

/** A cart with two bottles at a gate of real monitors on a stand-in's lines; the outer barrier is on this chip. */
async function standAt(onFault: NonNullable<GateSpec["onFault"]>, outerChip: string = line.chip) {
  const options = { state: memoryStore(), catalogue: [water], keys, ids, clock: () => 1_000_000, identity };
  const till = await openTill(options);
  await till.apply(entered(2));
  const bills: string[] = [];
  till.onNews(news => {
    if (news.type === "sealed") bills.push(news.bill.review.join());
  });
  const health = createHealth({ cameras: [], nowMs: () => 0, temperatures: () => ({}) });
  health.catalogue(1);
  const stop = new AbortController();
  const lines = { inner: { ...line, line: 0 }, outer: { ...line, chip: outerChip, line: 1 } };
  const source = await openGpiomon(lines, "test");
  let edges = 0;
  const done = watchExit({
    ...{ source, till, health, log, sight: { conclude() {} }, stop: stop.signal },
    spec: { ...spec, onFault },
    onEdge: () => {
      edges += 1;
    },
  });
  return {
    ...{ till, bills },
    gate: () => health.report().gate,
    edges: () => edges,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await done;
      await source[Symbol.asyncDispose]();
      await till[Symbol.asyncDispose]();
    },
  };
}

async function until(what: string, holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds(); waited += 10) {
    assert.ok(waited < 30_000, `waited in vain until ${what}`);
    await pause(10);
  }
}

describe("an exit that starts with a barrier whose chip is missing", { timeout: 90_000 }, () => {
  const tools = installFakeTools("1.6.3");
  after(() => tools.remove());

  /** Blocks and clears the inner barrier, each long enough to count. */
  const passInner = async (exit: Awaited<ReturnType<typeof standAt>>) => {
    for (const blocked of [true, false]) {
      const before = exit.edges();
      await tools.move("inner", blocked);
      await until("it is heard", () => exit.edges() > before);
      await pause(100);
    }
  };

  it("says so in health with the mend, and with onFault: bill a pass of the other barrier still bills", async () => {
    await using exit = await standAt("bill", "tegra234-gpio");
    await until("health says so", () => exit.gate().troubles.length === 1 && exit.edges() === 1);
    assert.match(
      exit.gate().troubles.join(),
      /^outer barrier unheard: There is no GPIO chip "tegra234-gpio" here .*; mend the gate's `chip`\.$/,
    );
    assert.equal(exit.gate().listening, false);
    await passInner(exit);
    await until("it is billed", () => exit.bills.length === 1);
    assert.match(exit.bills.join(), /degraded:gate-fault:outer/);
  });

  it("holds the trip with onFault: hold", async () => {
    await using exit = await standAt("hold", "tegra234-gpio");
    await until("health says so", () => exit.gate().troubles.length === 1 && exit.edges() === 1);
    await passInner(exit);
    // With `bill` it would have been a bill by now.
    await pause(2500);
    assert.deepEqual(exit.bills, []);
    assert.equal(exit.till.basket.lines[0]?.quantity, 2);
  });

  it("judges as ever once the chip has come", async () => {
    tools.unplug(true);
    await using exit = await standAt("hold");
    await until("neither is heard", () => exit.gate().troubles.length === 2);
    tools.unplug(false);
    await until("both are heard", () => exit.gate().listening && exit.gate().troubles.length === 0);
    for (const [sensor, blocked] of [
      ["inner", true],
      ["outer", true],
      ["inner", false],
      ["outer", false],
    ] as const) {
      await tools.move(sensor, blocked);
      await pause(100);
    }
    await until("it is billed", () => exit.bills.length === 1);
    assert.doesNotMatch(exit.bills.join(), /gate-fault/);
  });

  it("is in health while a driver that died is started again, and then out of it", async () => {
    await using exit = await standAt("hold");
    await until("both are heard", () => exit.gate().listening);
    const seen = new Set<string>();
    tools.complain("gpiomon: it cannot start");
    process.kill(tools.monitorOf("inner"), "SIGKILL");
    await until("health says so", () => {
      for (const trouble of exit.gate().troubles) seen.add(trouble);
      return seen.size >= 2;
    });
    assert.match([...seen].join(), /inner barrier unheard: `gpiomon` .*outer barrier unheard: `gpiomon` /);
    assert.equal(exit.gate().listening, false);
    tools.complain(undefined);
    await until("it is out of it", () => exit.gate().listening && exit.gate().troubles.length === 0);
  });
});
