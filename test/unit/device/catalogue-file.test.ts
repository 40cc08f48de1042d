import assert from "node:assert/strict";
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { loadConfig } from "../../../src/config/config.ts";
import { keepCatalogue, knownProducts, recallCatalogue } from "../../../src/device/catalogue-file.ts";
import { water } from "../billing/office.ts";
import { configuration } from "../cart/configuration.ts";

function folder(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), "stepout-catalogue-"));
  t.after(() => rmSync(dir, { recursive: true }));
  return dir;
}

test("the catalogue that the store told last is there at the next start, closed to others", t => {
  const dir = folder(t);
  assert.equal(keepCatalogue(dir, [water], "s1"), undefined);
  const dearer = { ...water, priceMinor: water.priceMinor + 10 };
  assert.equal(keepCatalogue(dir, [dearer], "s1"), undefined);
  assert.deepEqual(recallCatalogue(dir, "s1"), [dearer]);
  assert.equal(statSync(join(dir, "catalogue.json")).mode & 0o777, 0o600);
});

test("a catalogue that was never told, or is damaged, is none", t => {
  const dir = folder(t);
  assert.equal(recallCatalogue(dir, "s1"), undefined);
  keepCatalogue(dir, [water], "s1");
  const path = join(dir, "catalogue.json");
  writeFileSync(path, readFileSync(path, "utf8").slice(0, -5));
  assert.equal(recallCatalogue(dir, "s1"), undefined);
});

test("a folder that cannot be written costs a word and no more", t => {
  const file = join(folder(t), "file");
  writeFileSync(file, "");
  assert.match(keepCatalogue(file, [water], "s1") ?? "", /EEXIST|ENOTDIR/);
});

test("a catalogue that finds no room keeps none of it from the bills, and the one before stays", t => {
  const dir = folder(t);
  keepCatalogue(dir, [water], "s1");
  // Every write into this device says that there is no room.
  symlinkSync("/dev/full", join(dir, "catalogue.json.part"));
  assert.match(
    keepCatalogue(dir, [{ ...water, priceMinor: 1 }], "s1") ?? "",
    /^The disk is full, .*free some space/,
  );
  assert.deepEqual(readdirSync(dir), ["catalogue.json"]);
  assert.deepEqual(recallCatalogue(dir, "s1"), [water]);
});

test("a cart whose own configuration has the products bills their prices, not those that a store told before", t => {
  const dir = folder(t);
  const file = join(dir, "cart.yaml");
  const own =
    "catalogue:\n  - { sku: water, name: Water, priceMinor: 99, taxRate: 0.19, labels: [bottle] }\n";
  writeFileSync(file, `${configuration}${own}`);
  const config = loadConfig(file);
  assert.equal(keepCatalogue(config.state.dir, [water], config.store.id), undefined);
  assert.deepEqual(
    knownProducts(config).map(({ priceMinor }) => priceMinor),
    [99],
  );
  writeFileSync(file, `${configuration}catalogue: topic\n`);
  assert.deepEqual(knownProducts(loadConfig(file)), [water]);
});

test("a cart that has moved to another store knows no products until that one tells them", t => {
  const dir = folder(t);
  const file = join(dir, "cart.yaml");
  writeFileSync(file, configuration);
  const { state, store } = loadConfig(file);
  keepCatalogue(state.dir, [water], store.id);
  writeFileSync(file, configuration.replace("id: s1", "id: s2"));
  assert.deepEqual(knownProducts(loadConfig(file)), []);
  // What an older version kept does not say of which store it is.
  writeFileSync(join(state.dir, "catalogue.json"), JSON.stringify([water]));
  assert.deepEqual(knownProducts(loadConfig(file)), [water]);
});
