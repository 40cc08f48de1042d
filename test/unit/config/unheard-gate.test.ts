import assert from "node:assert/strict";
import { test } from "node:test";
import { configSchema } from "../../../src/config/schema.ts";
import { unheardGateWarnings } from "../../../src/config/unheard-gate.ts";

const warned = (gate: object) => unheardGateWarnings(configSchema.pick({ gate: true }).parse({ gate }));
const [inner, outer] = [1, 2].map(line => ({ chip: "tegra234-gpio", line }));
const script = [{ afterMs: 0, sensor: "inner", blocked: true }];

test("a gate that was simulated for a trial and stayed so is told not to hear its barriers", () => {
  for (const lines of [{ inner, outer }, { inner }, { outer }]) {
    const [warning, ...others] = warned({ driver: "simulated", ...lines });
    assert.match(warning ?? "", /simulated, .*not heard.*not billed\. Write `driver: auto`/);
    assert.deepEqual(others, []);
  }
});

test("a script or a socket beside real barriers is told to do nothing", () => {
  for (const driver of ["auto", "gpiomon", "onoff"])
    for (const idle of [{ script }, { socket: "gate.sock" }])
      assert.match(warned({ driver, inner, outer, ...idle }).join(), /simulated driver's.*Remove them/);
});

test("a gate that does what stands there needs no warning", () => {
  assert.deepEqual(warned({}), []);
  assert.deepEqual(warned({ inner, outer }), []);
  assert.deepEqual(warned({ script, socket: "gate.sock" }), [], "without lines `auto` simulates");
  assert.deepEqual(warned({ driver: "simulated", script, socket: "gate.sock" }), []);
});
