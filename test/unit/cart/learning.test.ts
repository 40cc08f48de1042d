import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { memoryStore } from "../../../src/billing/state-store.ts";
import { hearCatalogue } from "../../../src/cart/catalogue-topic.ts";
import { createHealth } from "../../../src/cart/health.ts";
import { openLearning } from "../../../src/cart/learning.ts";
import { openTill } from "../../../src/cart/till.ts";
import { loadConfig } from "../../../src/config/config.ts";
import { recallCatalogue } from "../../../src/device/catalogue-file.ts";
import { ids } from "../../../src/device/ids.ts";
import { isFault } from "../../../src/fault.ts";
import type { Product } from "../../../src/trip/product.ts";
import { FakeBroker } from "../billing/fake-broker.ts";
import { entered, identity, milk, water } from "../billing/office.ts";
import { configuration } from "./configuration.ts";

const model = { name: "items", labels: ["bottle", "carton"] };

function configured(t: TestContext, more = "") {
  const folder = mkdtempSync(join(tmpdir(), "stepout-learning-"));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "cart.yaml"), configuration + more);
  return loadConfig(join(folder, "cart.yaml"));
}

/** A cart with a bottle of water in it that knows water, and how often it was told to count anew. */
async function shopping(t: TestContext) {
  const config = configured(t);
  const known = [water];
  const keys = { publicKey: "", sign: () => "" };
  const till = await openTill({
    state: memoryStore(),
    catalogue: known,
    keys,
    ids,
    clock: () => 1e6,
    identity,
  });
  await till.apply(entered(1));
  const health = createHealth({ cameras: [], nowMs: () => 0, temperatures: () => ({}) });
  const warnings: string[] = [];
  const log = { warn: (text: string) => void warnings.push(text) } as never;
  const learning = openLearning({ config, model, known, till, health, log });
  let recounts = 0;
  learning.showTo({
    recount: begin => {
      recounts += 1;
      begin();
    },
  });
  const kept = () => recallCatalogue(config.state.dir, config.store.id)?.map(({ sku }) => sku);
  return { till, health, learning, warnings, kept, recounts: () => recounts };
}

test("a catalogue of which the model knows no label changes nothing: no mark, no price, no count", async t => {
  const { till, health, learning, kept, recounts } = await shopping(t);
  const unusable = { ...water, priceMinor: 1, labels: ["no such label"] };
  assert.throws(
    () => learning.learn([unusable]),
    error => isFault(error, "bad-config") && /knows none of the catalogue's labels/.test(error.message),
  );
  assert.deepEqual(till.trip?.degraded, []);
  assert.deepEqual([recounts(), health.report().catalogue.products, kept()], [0, 1, undefined]);
  await till.apply(entered(1));
  assert.equal(till.basket.grossMinor, 2 * water.priceMinor);
});

test("a catalogue that gives the label of what lies in the cart to another product is used, and the trip says so", async t => {
  const { till, learning, kept, recounts } = await shopping(t);
  learning.learn([{ ...milk, labels: water.labels }]);
  assert.deepEqual(till.trip?.degraded, ["catalogue-changed"]);
  assert.deepEqual([recounts(), kept()], [1, ["milk"]]);
});

test("also what was put in just before the catalogue came is called otherwise from then on, and the trip says so", async t => {
  const { till, learning } = await shopping(t);
  await till.leave();
  await till.enter();
  learning.showTo({
    recount: begin => {
      void till.apply(entered(1));
      begin();
    },
  });
  learning.learn([{ ...milk, labels: water.labels }]);
  assert.deepEqual(till.trip?.degraded, ["catalogue-changed"]);
});

test("new prices alone count nothing anew, and a label that the model never says is told", async t => {
  const { till, learning, warnings, recounts } = await shopping(t);
  learning.learn([{ ...water, priceMinor: 149 }]);
  await till.apply(entered(1));
  assert.deepEqual([recounts(), till.basket.grossMinor], [0, 129 + 149]);
  learning.learn([water, { ...milk, labels: ["jug"] }]);
  assert.deepEqual([recounts(), warnings.length], [1, 1]);
  assert.match(warnings[0] ?? "", /does not know the label jug of product milk/);
  assert.deepEqual(till.trip?.degraded, [], "what lies in the cart is called as before");
});

test("a store that tells of no product takes nothing from what is counted", async t => {
  const { till, learning, recounts } = await shopping(t);
  learning.learn([]);
  assert.deepEqual([recounts(), till.trip?.degraded], [0, []]);
});

test("a catalogue that the store told another model keeps no cart from starting, since only then can it tell the next one", t => {
  const told: string[] = [];
  let catalogue: readonly Product[] | undefined;
  const parts = {
    model,
    known: [{ ...water, labels: ["a former model's word"] }],
    till: {
      trip: undefined,
      degrade() {},
      useCatalogue(products: readonly Product[]) {
        catalogue = products;
      },
    },
    health: createHealth({ cameras: [], nowMs: () => 0, temperatures: () => ({}) }),
    log: { warn: (text: string) => void told.push(text) } as never,
  };
  const learning = openLearning({ ...parts, config: configured(t) });
  assert.deepEqual(
    [learning.counting(), catalogue, parts.health.broken()],
    [undefined, [], ["no-catalogue"]],
  );
  assert.match(told.join(), /^The catalogue that the store told last is not used.*knows none of/);
  learning.learn([water]);
  assert.deepEqual([learning.counting() === undefined, catalogue], [false, [water]]);

  const own = configured(t, "catalogue: products.yaml\n");
  assert.throws(() => openLearning({ ...parts, config: own }), /knows none of the catalogue's labels/);
});

test("error rates that are broken under a running cart keep it from no catalogue, but from its next start", t => {
  const given = configured(t);
  const dir = join(given.state.dir, "models");
  const config = { ...given, models: { ...given.models, dir } };
  mkdirSync(join(dir, "items"), { recursive: true });
  let catalogue: readonly Product[] = [];
  const till = {
    trip: undefined,
    degrade() {},
    useCatalogue: (told: typeof catalogue) => (catalogue = told),
  };
  const health = createHealth({ cameras: [], nowMs: () => 0, temperatures: () => ({}) });
  const log = { warn() {} } as never;
  const open = () => openLearning({ config, model, known: [water], till, health, log });
  const learning = open();
  writeFileSync(join(dir, "items/counting.json"), '{"source":');
  learning.learn([milk]);
  assert.deepEqual(catalogue, [milk]);
  assert.throws(open, error => isFault(error, "bad-model"));
});

test("a catalogue that cannot be used is told in health until a good one comes, and the last good one stays", async t => {
  const { learning, health } = await shopping(t);
  const broker = new FakeBroker();
  const log = { info: () => {}, error: () => {} };
  const { learn } = learning;
  hearCatalogue({ broker, identity, log, learn, onRefused: health.catalogueRefused });
  const topic = "stepout/v1/berlin-1/catalogue";
  const told = async (products: readonly object[]) => {
    await broker.hears(topic, JSON.stringify(products));
    return health.report().catalogue;
  };
  assert.deepEqual(await told([water, milk]), { products: 2 });
  const wrong = Array.from({ length: 1000 }, () => ({ ...water, priceMinor: "1.29" }));
  const { products, refused } = await told(wrong);
  assert.equal(products, 2);
  assert.match(refused ?? "", /priceMinor/);
  assert.ok((refused ?? "").length <= 500);
  assert.deepEqual(await told([water, milk]), { products: 2 });
});
