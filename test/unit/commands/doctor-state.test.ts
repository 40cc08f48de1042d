import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { count, leave, newCart } from "../../../src/billing/cart-state.ts";
import { state } from "../../../src/commands/doctor-state.ts";
import { loadConfig } from "../../../src/config/config.ts";
import { keyFile, openKeys } from "../../../src/device/keys.ts";
import { openStateFile } from "../../../src/device/state-file/state-file.ts";
import { openTrip } from "../../../src/trip/trip.ts";
import { catalogue, entered, identity, officeAt } from "../billing/office.ts";
import { configuration } from "../cart/configuration.ts";

/** A cart's configuration, and what the doctor says of its state. */
function cartIn(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), "stepout-doctor-"));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "cart.yaml"), configuration);
  const config = loadConfig(join(folder, "cart.yaml"));
  const said = async (of = config) => (await state(of)).map(({ status, detail }) => `${status}: ${detail}`);
  return { config, dir: config.state.dir, said };
}

test("the doctor tells what the cart's disk remembers, and leaves it as it is, also while the cart has it", async t => {
  const { dir, said } = cartIn(t);
  assert.deepEqual(await said(), ["ok: none yet"]);
  openKeys(dir);
  const file = await openStateFile({ dir, cartId: "cart-1" });
  await file.write({ ...newCart("cart-1"), sequence: 7 });
  await file.settled();
  const before = readdirSync(dir);
  assert.deepEqual(await said(), ["ok: outside; 7 bills so far, 0 not done"]);
  assert.deepEqual(readdirSync(dir), before);
});

test("the doctor fails a state or a key with which the cart would not start", async t => {
  const { config, dir, said } = cartIn(t);
  const file = await openStateFile({ dir, cartId: "cart-1" });
  const onTrip = { ...newCart("cart-1"), store: "s1", trip: openTrip("trip-1", 0) };
  await file.write(count(onTrip, entered(2), catalogue, 0));
  await file.settled();
  openKeys(dir);
  assert.deepEqual(await said(), ["ok: on a trip with 2 pieces; 0 bills so far, 0 not done"]);
  const moved = { ...config, store: { id: "s2" } };
  assert.match((await said(moved)).join(), /^fail: .*open trip of store s1, not of s2/);
  const other = { ...config, cart: { id: "cart-2" } };
  assert.match((await said(other)).join(), /^fail: .*is the state of cart cart-1, not of cart-2/);

  chmodSync(keyFile(dir), 0o644);
  assert.match((await said()).join(), /^fail: The signing key .* is open to other users/);
  chmodSync(keyFile(dir), 0o600);

  const main = join(dir, "cart.json");
  writeFileSync(main, readFileSync(main, "utf8").slice(0, -9));
  assert.match((await said())[0] ?? "", /^warn: .*is damaged .*; its copy/);
  writeFileSync(join(dir, "cart.copy.json"), "");
  assert.match((await said()).join(), /^fail: The state of the cart is damaged: .*restore one from a backup/);
});

test("a state without its key is told before the store refuses what the lost key signed", async t => {
  const { dir, said } = cartIn(t);
  const file = await openStateFile({ dir, cartId: "cart-1" });
  const onTrip = { ...newCart("cart-1"), store: "s1", trip: openTrip("trip-1", 0) };
  const office = { ...officeAt(1), identity: { ...identity, store: "s1", cart: "cart-1" } };
  await file.write(leave(count(onTrip, entered(2), catalogue, 0), office).state);
  await file.settled();
  assert.match(
    (await said())[0] ?? "",
    /^warn: .*signing-key\.pem is missing .*the store refuses the 1 bills/,
  );
  assert.equal((await said()).length, 2);
  openKeys(dir);
  assert.deepEqual(await said(), ["ok: outside; 1 bills so far, 1 not done"]);
});
