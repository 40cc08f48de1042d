import assert from "node:assert/strict";
import { join } from "node:path";
import { PROJECT } from "../../src/paths.ts";
import type { OnRig } from "./on-rig.ts";
import { PROGRAMS } from "./rig.ts";

/** Two hundred walks a driver: the drivers work at the same time, each on a chip of its own. */
const WALKS = 200;

const CHIPS = { gpiomon: "exit-gate", onoff: "spare-gate" } as const;

type Walked = {
  readonly driver: string;
  readonly judged: Readonly<Record<string, number>>;
  readonly wrong: readonly object[];
  readonly again: number;
  readonly edges: number;
};

/** The drivers on lines of a real kernel, and the gate behind them. */
export function gpioTests(onRig: OnRig): void {
  onRig("keeps the drivers' contract on a real kernel's lines, with gpiomon and with onoff", async rig => {
    const lines = JSON.stringify({
      chip: "exit-gate",
      inner: 0,
      outer: 1,
      move: join(PROJECT, "test/hil/rig/move.sh"),
    });
    const { code, out } = await rig.run(
      `cd ${PROGRAMS} && STEPOUT_GPIO_RIG='${lines}' node --test --test-reporter=tap --test-name-pattern="kernel's GPIO" drivers.test.mjs`,
      400_000,
    );
    assert.equal(code, 0, out);
    for (const driver of ["gpiomon", "onoff"]) {
      assert.match(out, new RegExp(`^ok \\d+ - the ${driver} \\(the kernel's GPIO\\) driver$`, "m"), out);
    }
  });

  onRig(
    `judges ${WALKS} walks right with either driver, bounce and carts that turn round among them`,
    async (rig, t) => {
      const runs = Object.entries(CHIPS).map(([driver, chip]) =>
        rig.run(
          `cd ${PROGRAMS} && node passages.mjs ${driver} ${chip} ${WALKS} 2>/run/rig/${driver}.err || cat /run/rig/${driver}.err`,
          700_000,
        ),
      );
      for (const { out } of await Promise.all(runs)) {
        const { driver, judged, wrong, again, edges } = JSON.parse(out) as Walked;
        t.diagnostic(`${driver}: ${JSON.stringify(judged)}, ${edges} edges, ${again} walked again`);
        assert.deepEqual(wrong, [], driver);
        assert.equal(
          Object.values(judged).reduce((sum, count) => sum + count),
          WALKS,
        );
        // Four levels a walk; the rest of what was heard is bounce.
        assert.ok(edges > 5 * WALKS, `${driver} heard the bounce`);
      }
    },
  );
}
