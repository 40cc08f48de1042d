import assert from "node:assert/strict";
import { after, afterEach, describe, it } from "node:test";
import { openGpiomon } from "../../../../src/device/gpio/gpiomon.ts";
import type { GateLine, GateLines, Hearing } from "../../../../src/device/gpio/source.ts";
import { monotonicSeconds } from "../../../../src/device/gpio/source.ts";
import { isFault } from "../../../../src/fault.ts";
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
      assert.deepEqual((await edges.next(2)).map(said), ["inner blocked, read", "outer blocked, read"]);
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
    assert.deepEqual((await first).map(said), ["inner clear, read", "outer clear, read"]);
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

  it("refuses what it cannot meet, with the mend", async () => {
    install("1.4.1");
    const refusals = [
      await refusal(wired({ chip: "tegra234-gpio" })),
      await refusal(wired({ line: "gate_z" })),
      await refusal(wired({ line: 99 })),
      await refusal(wired({ line: 1 })),
      await refusal(wired({ bias: "pull-up" })),
    ];
    assert.deepEqual(refusals, [
      'gate-lost: There is no GPIO chip "tegra234-gpio" here (there is: gpiochip6 [other], gpiochip7 [exit-gate]); mend the gate\'s `chip`.',
      'gate-lost: GPIO chip gpiochip7 has no line "gate_z" among its 3; see `gpioinfo gpiochip7`.',
      'gate-lost: GPIO chip gpiochip7 has no line "99" among its 3; see `gpioinfo gpiochip7`.',
      "bad-config: gate.inner and gate.outer are both line 1 of gpiochip7; each barrier needs a line of its own.",
      "gate-lost: gpiomon 1.4 cannot set the bias pull-up; set it in the board's pinmux and write `bias: as-is`.",
    ]);
  });

  it("names the package where the tools are missing, and a version it does not know", async () => {
    install("3.0");
    assert.match(await refusal(wired()), /^missing-tool: .*unknown version \("gpiomon \(libgpiod\) v3\.0"\)/);
    process.env.PATH = "/nowhere";
    assert.match(await refusal(wired()), /^missing-tool: .*run `sudo apt install gpiod`\.$/);
  });
});
