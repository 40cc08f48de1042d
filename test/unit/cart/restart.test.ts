import assert from "node:assert/strict";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { openCart } from "../../../src/cart/cart.ts";
import { loadConfig } from "../../../src/config/config.ts";
import type { Observation } from "../../../src/counting/observation.ts";
import { openLog } from "../../../src/log.ts";
import type { Vision, VisionEvent } from "../../../src/vision/supervision.ts";
import { type Actor, film, stands } from "../counting/scene.ts";
import { configuration } from "./configuration.ts";

/** Its eyes are what the test films. */
const cart = `${configuration}catalogue:
  - { sku: water-500, name: Water, priceMinor: 129, taxRate: 0.19, labels: [bottle] }
`;

const bottle = (at: Actor["at"]): Actor => ({ label: "bottle", at });

function eyes(lines: readonly Observation[], onEnd: () => void): Vision {
  async function* events(): AsyncGenerator<VisionEvent> {
    for (const observation of lines) yield { type: "observation", observation };
    yield { type: "camera", camera: "c1", state: "ended" };
    onEnd();
  }
  return { events: events(), pid: () => undefined, [Symbol.asyncDispose]: async () => {} };
}

/** A cart's folder, and a cart that starts on it, sees what stands there, and is switched off; what it billed by then. */
function openFolder(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), "stepout-restart-"));
  // The copy of the last write may still be on its way. The synchronous way would not look again for what has come.
  t.after(() => rm(folder, { recursive: true, maxRetries: 5 }));
  writeFileSync(join(folder, "cart.yaml"), cart);
  const config = loadConfig(join(folder, "cart.yaml"));
  const logged: string[] = [];
  const see = async (...items: Actor[]) => {
    let onEnd = () => {};
    const ended = new Promise<void>(resolve => {
      onEnd = resolve;
    });
    const vision = eyes(film({ camera: "c1", items, untilT: 8 }), () => onEnd());
    const log = openLog("error", { write: line => void logged.push(line) });
    const cart = await openCart({ config, log, vision });
    if (cart.till.basket.state === "no-trip") await cart.till.enter();
    await ended;
    await cart[Symbol.asyncDispose]();
    return cart.till.basket.lines.map(({ sku, quantity }) => `${quantity} ${sku}`);
  };
  return { state: join(folder, "state"), logged, see };
}

test("what was hidden when the cart started again in the middle of a trip is not billed a second time", async t => {
  const { see } = openFolder(t);
  assert.deepEqual(await see(bottle(stands(0.5, 0.5, 2))), ["1 water-500"]);
  // Back after a power cut: the bottle lies under something, and shows later.
  assert.deepEqual(await see(bottle(stands(0.3, 0.4, 3))), ["1 water-500"]);
});

test("a cart that starts again in the middle of a trip on a full disk goes on with it, and says that the disk is full", async t => {
  const { state, logged, see } = openFolder(t);
  assert.deepEqual(await see(bottle(stands(0.5, 0.5, 2))), ["1 water-500"]);
  assert.deepEqual(logged, []);
  // Every write into this device says that there is no room.
  symlinkSync("/dev/full", join(state, "cart.json.tmp"));
  assert.deepEqual(await see(bottle(stands(0.3, 0.4, 3))), ["1 water-500"]);
  assert.match(logged[0] ?? "", /The disk is full, so .*cart\.json cannot be written; free some space/);
});

test("a cart whose key is gone says so before it signs with another one", async t => {
  const { state, logged, see } = openFolder(t);
  await see(bottle(stands(0.5, 0.5, 2)));
  rmSync(join(state, "signing-key.pem"));
  await see(bottle(stands(0.3, 0.4, 3)));
  assert.match(
    logged.join(),
    /signing-key\.pem is missing beside the state: .*put it back before, or tell the store/,
  );
});
