import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { PROJECT } from "../../src/paths.ts";
import { bundle, openRig, type Rig, withoutRig } from "./rig.ts";

/** Two hundred walks a driver: the drivers work at the same time, each on a chip of its own. */
const WALKS = 200;

describe("GPIO of a real kernel", { skip: withoutRig() }, () => {
  let rig: Rig;
  let programs = "";
  before(async () => {
    programs = await bundle("test/hil/passages.ts", "test/unit/device/gpio/drivers.test.ts");
    rig = await openRig();
  });
  after(() => rig?.[Symbol.asyncDispose]());

  it("keeps the drivers' contract, with gpiomon and with onoff", async () => {
    const lines = JSON.stringify({
      chip: "exit-gate",
      inner: 0,
      outer: 1,
      move: join(PROJECT, "test/hil/rig/move.sh"),
    });
    const { code, out } = await rig.run(
      `cd ${programs} && STEPOUT_GPIO_RIG='${lines}' node --test --test-reporter=tap --test-name-pattern="kernel's GPIO" drivers.test.mjs`,
      700_000,
    );
    assert.equal(code, 0, out);
    for (const driver of ["gpiomon", "onoff"]) {
      assert.match(out, new RegExp(`^ok \\d+ - the ${driver} \\(the kernel's GPIO\\) driver$`, "m"), out);
    }
  });

  it(`judges ${WALKS} walks right with either driver, bounce and carts that turn round among them`, async t => {
    const chips = { gpiomon: "exit-gate", onoff: "spare-gate" } as const;
    const runs = Object.entries(chips).map(([driver, chip]) =>
      rig.run(
        `cd ${programs} && node passages.mjs ${driver} ${chip} ${WALKS} 2>/run/rig/${driver}.err || cat /run/rig/${driver}.err`,
        700_000,
      ),
    );
    for (const { out } of await Promise.all(runs)) {
      const { driver, judged, wrong, again, edges } = JSON.parse(out) as {
        driver: string;
        judged: Record<string, number>;
        wrong: object[];
        again: number;
        edges: number;
      };
      t.diagnostic(`${driver}: ${JSON.stringify(judged)}, ${edges} edges, ${again} walked again`);
      assert.deepEqual(wrong, [], driver);
      assert.equal(
        Object.values(judged).reduce((sum, count) => sum + count),
        WALKS,
      );
      assert.ok(edges > 10 * WALKS, `${driver} heard the bounce`);
    }
  });
});
