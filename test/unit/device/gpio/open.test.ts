import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { type EdgeSourceSpec, openGateSource } from "../../../../src/device/gpio/open.ts";
import { hasSysfsGpio } from "../../../../src/device/gpio/sysfs.ts";
import { isFault } from "../../../../src/fault.ts";
import { FAKE_CHIP, installFakeTools } from "./fake-gpiod.ts";

const path = process.env.PATH;
after(() => {
  process.env.PATH = path;
});

const line = { chip: FAKE_CHIP.label, activeLow: false, bias: "as-is" } as const;
const wired = { inner: { ...line, line: 0 }, outer: { ...line, line: 1 }, script: [] };

async function opened(spec: EdgeSourceSpec): Promise<string> {
  try {
    await using source = await openGateSource(spec);
    return `${source.kind}: ${source.why}`;
  } catch (error) {
    if (isFault(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
}

describe("the gate's driver", { timeout: 60_000 }, () => {
  it("is simulated when the configuration asks for it or names no lines", async () => {
    assert.match(await opened({ driver: "simulated", script: [] }), /^simulated: the configuration asks/);
    assert.match(await opened({ driver: "auto", script: [] }), /^simulated: auto: .* names no GPIO lines/);
  });

  it("is gpiomon where it can be used, and says why", async () => {
    const tools = installFakeTools("1.6.3");
    assert.match(await opened({ driver: "auto", ...wired }), /^gpiomon: auto: .*the kernel stamps its edges/);
    assert.match(await opened({ driver: "gpiomon", ...wired }), /^gpiomon: the configuration asks/);
    tools.remove();
  });

  it("is a gpiomon that waits where a chip is missing, since the cart must not end for it", {
    skip: hasSysfsGpio() ? "this kernel has /sys/class/gpio" : false,
  }, async () => {
    const tools = installFakeTools("1.6.3");
    tools.unplug(true);
    const waiting = await opened({ driver: "auto", ...wired });
    assert.match(waiting, /^gpiomon: auto: gpiomon, which waits for its lines \(There is no GPIO chip /);
    assert.match(await opened({ driver: "gpiomon", ...wired }), /^gpiomon: the configuration asks/);
    tools.remove();
  });

  it("JetsonGPIO 117: is none, with the mend, where neither gpiomon nor sysfs is there", {
    skip: hasSysfsGpio() ? "this kernel has /sys/class/gpio" : false,
  }, async () => {
    process.env.PATH = "/nowhere";
    assert.match(await opened({ driver: "auto", ...wired }), /^missing-tool: .*`sudo apt install gpiod`/);
    assert.match(
      await opened({ driver: "onoff", ...wired }),
      /^gate-lost: This kernel has no \/sys\/class\/gpio/,
    );
    process.env.PATH = path;
  });

  it("needs both lines", async () => {
    const { inner, outer } = wired;
    assert.match(
      await opened({ driver: "gpiomon", script: [] }),
      /^bad-config: .* needs gate\.inner and gate\.outer/,
    );
    assert.match(await opened({ driver: "auto", script: [], inner }), /^bad-config: .* needs gate\.outer; /);
    assert.match(await opened({ driver: "onoff", script: [], outer }), /^bad-config: .* needs gate\.inner; /);
  });
});
