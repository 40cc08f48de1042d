import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { PROJECT } from "../../../src/paths.ts";
import { openBoard } from "./parts.ts";

/**
 * The lists are written in the words of the kernel's pinmux.c and of libgpiod's gpioinfo, for the header of an Orin
 * Nano; they were not recorded on a board.
 */
const fixture = (name: string) => readFileSync(join(PROJECT, "test/fixtures/flash/pins", name), "utf8");

const header = `gate:
  # line: PZ.01 was the old wiring
  inner: { chip: tegra234-gpio, line: PQ.05, activeLow: true }
  outer: { chip: tegra234-gpio, line: "PQ.06", activeLow: true }
`;

type Wiring = { readonly which: "free" | "taken"; readonly tools: 1 | 2; readonly gate?: string };

function look(t: TestContext, { which, tools, gate = header }: Wiring): string[] {
  const board = openBoard(t);
  board.put("etc/stepout/cart.yaml", gate);
  board.put("sys/kernel/debug/pinctrl/2430000.pinmux/pinmux-pins", fixture(`${which}/pinmux-pins`));
  board.put("sys/kernel/debug/pinctrl/c300000.pinmux/pinmux-pins", "Pinmux settings per pin\n");
  board.put("gpioinfo.txt", fixture(`${which}/gpioinfo-${tools}.txt`));
  board.tool("gpioinfo", `cat ${board.root}/gpioinfo.txt`);
  const { status, out, err } = board.run(["pins"], "check_pins");
  assert.equal(status, 0, err);
  return out.trim().split(/\n +/);
}

for (const tools of [1, 2] as const) {
  describe(`the gate's pins, with gpioinfo of libgpiod ${tools}`, () => {
    it("are told free where nobody has them, or the cart's own driver", t => {
      assert.deepEqual(look(t, { which: "free", tools }), [
        "the pin of the gate's line PQ.05 is GPIO",
        "the pin of the gate's line PQ.06 is GPIO",
      ]);
    });

    it("are told with their function, and with the mend, where the device tree gave them away", t => {
      const [taken = "", held, free] = look(t, { which: "taken", tools });
      assert.match(
        taken,
        /^the pin of the gate's line PQ\.05 has the function extperiph3 and is dead as GPIO/,
      );
      assert.match(taken, /jetson-io\.py` \(or the device tree overlay that gives it\), reboot/);
      assert.match(held ?? "", /^the gate's line PQ\.06 is held by door-lock; stop that/);
      assert.equal(free, "the pin of the gate's line PQ.06 is GPIO");
    });
  });
}

describe("the gate's pins", () => {
  it("are told missing by a name that the board has not, and unknown by an offset alone", t => {
    const gate = "gate:\n  inner:\n    line: PX.99\n  outer:\n    line: 105\n";
    const [missing, unnamed] = look(t, { which: "free", tools: 1, gate });
    assert.match(missing ?? "", /PX\.99 is not on this board; `gpioinfo` lists/);
    assert.match(unnamed ?? "", /line 105 has no name.*such as PQ\.05/);
  });

  it("are told unknown where the kernel does not list them, with the way to see them", t => {
    const gate = "gate: { inner: { chip: gpiochip1, line: PAA.00 } }\n";
    const [untold] = look(t, { which: "free", tools: 2, gate });
    assert.match(untold ?? "", /pin of PAA\.00 has is not told here; `sudo mount -t debugfs/);
  });

  it("are no matter where the gate has none", t => {
    assert.deepEqual(look(t, { which: "free", tools: 1, gate: "gate: { driver: simulated }\n" }), [""]);
  });
});
