import assert from "node:assert/strict";
import { after, afterEach, describe, it } from "node:test";
import { monotonicSeconds } from "../../../../src/device/clock.ts";
import { openGpiomon } from "../../../../src/device/gpio/gpiomon.ts";
import type { GateLine, GateLines, Hearing } from "../../../../src/device/gpio/source.ts";
import { isFault } from "../../../../src/fault.ts";
import { createGate } from "../../../../src/gate/gate.ts";
import type { SensorName } from "../../../../src/gate/passage.ts";
import { edgesOf } from "../../gate/walk.ts";
import { reading, said } from "./contract.ts";
import { FAKE_CHIP, type FakeTools, installFakeTools } from "./fake-gpiod.ts";

let fake: FakeTools | undefined;
afterEach(() => fake?.remove());
const path = process.env.PATH;
after(() => {
  process.env.PATH = path;
});

function install(version: string): FakeTools {
  fake = installFakeTools(version);
  return fake;
}

function wired(inner: Partial<GateLine> = {}, outer: Partial<GateLine> = {}): GateLines {
  const line = { chip: FAKE_CHIP.label, activeLow: false, bias: "as-is" } as const;
  return { inner: { ...line, line: 0, ...inner }, outer: { ...line, line: 1, ...outer } };
}

async function refusal(lines: GateLines): Promise<string> {
  try {
    await openGpiomon(lines, "test");
  } catch (error) {
    if (isFault(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
  return "nothing is wrong";
}

/** Settles when the driver says this about hearing. */
function told(source: { hear: (listener: (hearing: Hearing) => void) => void }, listening: boolean) {
  return new Promise<Hearing>(resolve => {
    source.hear(hearing => {
      if (hearing.listening === listening) resolve(hearing);
    });
  });
}

/** Settles with the reason when the driver says that it does not hear this barrier. */
function lost(source: { hear: (listener: (hearing: Hearing) => void) => void }, sensor: SensorName) {
  return new Promise<string | undefined>(resolve => {
    source.hear(hearing => {
      if (!hearing.listening && hearing.unheard[sensor] !== undefined) resolve(hearing.unheard[sensor]);
    });
  });
}

describe("the gpiomon driver", { timeout: 60_000 }, () => {
  for (const version of ["1.6.3", "2.1.2"]) {
    it(`starts a ${version} that was killed again and reads the levels anew`, async () => {
      const tools = install(version);
      await using source = await openGpiomon(wired(), "test");
      const stop = new AbortController();
      const edges = reading(source, stop.signal);
      await edges.next(2);
      const lost = told(source, false);
      await tools.move("inner", true);
      assert.deepEqual((await edges.next(1)).map(said), ["inner blocked"]);
      for (const pid of tools.running()) process.kill(pid, "SIGKILL");
      const hearing = await lost;
      assert.match(
        hearing.listening ? "" : hearing.reason,
        /^`gpiomon` ended with SIGKILL and is started again; /,
      );
      assert.deepEqual((await edges.next(2)).map(said), ["inner blocked, read", "outer clear, read"]);
      await tools.move("inner", false);
      assert.deepEqual((await edges.next(1)).map(said), ["inner clear"]);
      await edges.close();
      assert.deepEqual(tools.running(), []);
    });

    it(`passes polarity and bias to ${version} in its own words`, async () => {
      const tools = install(version);
      const low = { activeLow: true, bias: "disabled" } as const;
      await using source = await openGpiomon(wired(low, { ...low, bias: "pull-up" }), "test");
      const edges = reading(source, new AbortController().signal);
      const found = (await edges.next(2)).map(said).sort();
      assert.deepEqual(found, ["inner blocked, read", "outer blocked, read"]);
      await tools.move("outer", true);
      assert.deepEqual((await edges.next(1)).map(said), ["outer clear"]);
      await edges.close();
      const [first, second] = tools.calls().toSorted();
      const words = version.startsWith("1")
        ? ["-b -F %o %e %s %n -l -B disable gpiochip7 0", "-b -F %o %e %s %n -l -B pull-up gpiochip7 1"]
        : [
            "--banner -E monotonic -F %o %e %S -l -b disabled -c gpiochip7 0",
            "--banner -E monotonic -F %o %e %S -l -b pull-up -c gpiochip7 1",
          ];
      assert.deepEqual([first, second], words);
    });
  }

  it("watches both barriers with one process when they can share it", async () => {
    const tools = install("1.6.3");
    await using source = await openGpiomon(wired({ chip: "gpiochip7" }, { chip: "/dev/gpiochip7" }), "test");
    const edges = reading(source, new AbortController().signal);
    await edges.next(2);
    assert.deepEqual(tools.calls(), ["-b -F %o %e %s %n gpiochip7 0 1"]);
    assert.equal(tools.running().length, 1);
    await edges.close();
  });

  it("says that a line is taken, and hears it once it is free", async () => {
    const tools = install("2.1.2");
    tools.complain("gpiomon: unable to request lines on chip '/dev/gpiochip7': Device or resource busy");
    await using source = await openGpiomon(wired(), "test");
    const edges = reading(source, new AbortController().signal);
    const first = edges.next(2);
    const hearing = await told(source, false);
    assert.match(
      hearing.listening ? "" : hearing.reason,
      /^A gate line is taken by another program .*stop it\.$/,
    );
    tools.complain(undefined);
    assert.deepEqual((await first).map(said).sort(), ["inner clear, read", "outer clear, read"]);
    await edges.close();
  });

  it("keeps the kernel's time of an edge, and takes its own where the stamp is of another clock", async () => {
    const tools = install("2.1.2");
    await using source = await openGpiomon(wired(), "test");
    const edges = reading(source, new AbortController().signal);
    await edges.next(2);
    const kernel = monotonicSeconds() - 1.5;
    tools.event("inner", true, kernel);
    assert.ok(Math.abs(((await edges.next(1))[0]?.t ?? 0) - kernel) < 1e-6);
    const before = monotonicSeconds();
    tools.event("inner", false, Date.now() / 1000);
    const [edge] = await edges.next(1);
    assert.ok(edge !== undefined && edge.t >= before && edge.t <= monotonicSeconds());
    await edges.close();
  });

  it("tells a cart that left while this process stood still for twenty seconds, as it went", async () => {
    const tools = install("1.6.3");
    await using source = await openGpiomon(wired(), "test");
    const edges = reading(source, new AbortController().signal);
    await edges.next(2);
    const left = edgesOf("I-20 O-19.7 i-19 o-18.6");
    const now = monotonicSeconds();
    for (const { sensor, blocked, t } of left) tools.event(sensor, blocked, now + t);
    const gate = createGate({ debounceMs: 30, crossingTimeoutMs: 5000, stuckMs: 20_000, silentAfter: 3 });
    const heard = (await edges.next(4)).flatMap(edge => gate.edge(edge));
    assert.deepEqual(
      [...heard, ...gate.tick(monotonicSeconds())].map(event => event.type === "passage" && event.direction),
      ["left"],
    );
    await edges.close();
  });

  for (const version of ["1.6.3", "2.1.2"]) {
    it(`hears one barrier of ${version} while the other's line is taken, and both once it is free`, async () => {
      const tools = install(version);
      tools.take("outer", true);
      await using source = await openGpiomon(wired(), "test");
      const edges = reading(source, new AbortController().signal);
      assert.deepEqual((await edges.next(1)).map(said), ["inner clear, read"]);
      assert.match(
        (await lost(source, "outer")) ?? "",
        /^A gate line is taken by another program .*stop it\.$/,
      );
      await tools.move("inner", true);
      assert.deepEqual((await edges.next(1)).map(said), ["inner blocked"]);
      tools.take("outer", false);
      assert.deepEqual((await edges.next(1)).map(said), ["outer clear, read"]);
      await told(source, true);
      await tools.move("outer", true);
      assert.deepEqual((await edges.next(1)).map(said), ["outer blocked"]);
      await edges.close();
      assert.deepEqual(tools.running(), []);
    });
  }

  it("waits for a chip that is not there at the start", async () => {
    const tools = install("1.6.3");
    tools.unplug(true);
    await using source = await openGpiomon(wired(), "test");
    const edges = reading(source, new AbortController().signal);
    const first = edges.next(2);
    for (const sensor of ["inner", "outer"] as const) {
      assert.match((await lost(source, sensor)) ?? "", /^There is no GPIO chip "exit-gate" here .*mend/);
    }
    tools.unplug(false);
    assert.deepEqual((await first).map(said).sort(), ["inner clear, read", "outer clear, read"]);
    await told(source, true);
    await edges.close();
  });

  it("keeps hearing one barrier while the other's monitor dies, and starts that one again", async () => {
    const tools = install("2.1.2");
    // Different options: each barrier has a monitor of its own.
    await using source = await openGpiomon(wired({}, { bias: "pull-up" }), "test");
    const edges = reading(source, new AbortController().signal);
    assert.deepEqual((await edges.next(2)).map(said).sort(), ["inner clear, read", "outer clear, read"]);
    await told(source, true);
    const gone = lost(source, "outer");
    process.kill(tools.monitorOf("outer"), "SIGKILL");
    assert.match((await gone) ?? "", /^`gpiomon` ended with SIGKILL and is started again/);
    assert.deepEqual((await edges.next(1)).map(said), ["outer clear, read"]);
    await tools.move("inner", true);
    assert.deepEqual((await edges.next(1)).map(said), ["inner blocked"]);
    await edges.close();
  });

  it("jetson-gpio 114: tells of what it cannot meet, with the mend, and refuses one line for both barriers", async () => {
    install("1.4.1");
    assert.equal(
      await refusal(wired({ line: 1 })),
      "bad-config: gate.inner and gate.outer are both line 1 of gpiochip7; each barrier needs a line of its own.",
    );
    const unmet: Partial<GateLine>[] = [
      { chip: "tegra234-gpio" },
      { line: "gate_z" },
      { line: 99 },
      { bias: "pull-up" },
    ];
    const reasons: (string | undefined)[] = [];
    for (const inner of unmet) {
      await using source = await openGpiomon(wired(inner), "test");
      const edges = reading(source, new AbortController().signal);
      assert.deepEqual((await edges.next(1)).map(said), ["outer clear, read"]);
      reasons.push(await lost(source, "inner"));
      await edges.close();
    }
    assert.deepEqual(reasons, [
      'There is no GPIO chip "tegra234-gpio" here (there is: gpiochip6 [other], gpiochip7 [exit-gate]); mend the gate\'s `chip`.',
      'GPIO chip gpiochip7 has no line "gate_z" among its 3; see `gpioinfo gpiochip7`.',
      'GPIO chip gpiochip7 has no line "99" among its 3; see `gpioinfo gpiochip7`.',
      "gpiomon 1.4 cannot set the bias pull-up; set it in the board's pinmux and write `bias: as-is`.",
    ]);
  });

  it("names the package where the tools are missing, and a version it does not know", async () => {
    install("3.0");
    assert.match(await refusal(wired()), /^missing-tool: .*unknown version \("gpiomon \(libgpiod\) v3\.0"\)/);
    process.env.PATH = "/nowhere";
    assert.match(await refusal(wired()), /^missing-tool: .*run `sudo apt install gpiod`\.$/);
  });
});
