import assert from "node:assert/strict";
import { it } from "node:test";
import { relabelled, unknownLabels, untoldProducts, usableProducts } from "../../../src/config/labels.ts";
import { brokerSchema } from "../../../src/config/schema.ts";

const model = { name: "items", labels: ["bottle", "banana"] };
const product = (sku: string, ...labels: string[]) => ({ sku, name: sku, priceMinor: 1, taxRate: 0, labels });

it("names each label that the model never says", () => {
  const warnings = unknownLabels([product("water", "bottle", "botle"), product("fruit", "banana")], model);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? "", /does not know the label botle of product water/);
});

it("counts the labels beyond the first hundred, since a store may tell every product it has", () => {
  const many = Array.from({ length: 100_000 }, (_, i) => product(`sku-${i}`, `label-${i}`));
  const warnings = unknownLabels([product("water", "bottle"), ...many], model);
  assert.equal(warnings.length, 101);
  assert.match(warnings.at(-1) ?? "", /does not know 99900 more labels/);
});

it("refuses a catalogue of which the model knows nothing, since nothing could ever be billed", () => {
  assert.throws(
    () => unknownLabels([product("water", "botle")], model),
    /knows none.*\(botle\).*bottle, banana/,
  );
});

it("says nothing of an empty catalogue, which may still come from the store", () => {
  assert.deepEqual(unknownLabels([], model), []);
});

it("tells when a new catalogue gives the label of a held product to another one", () => {
  const before = [product("water", "bottle"), product("jam", "jar")];
  const held = [{ sku: "water" }];
  assert.equal(relabelled(before, [product("water", "bottle"), product("juice", "jar")], held), false);
  assert.equal(relabelled(before, [product("juice", "bottle"), product("jam", "jar")], held), true);
  assert.equal(relabelled(before, [product("jam", "jar")], held), true);
  assert.equal(relabelled(before, [product("jam", "jar")], []), false);
  const twoWords = [product("water", "bottle", "flask")];
  const one = [product("water", "bottle"), product("oil", "flask")];
  assert.equal(relabelled(twoWords, one, held), true, "one label of two is enough");
});

it("warns where no product is known and no store can tell any, since such a cart counts nothing", () => {
  const broker = brokerSchema.parse({ url: "mqtt://127.0.0.1:1883" });
  const [warning, ...others] = untoldProducts({}, []);
  assert.match(
    warning ?? "",
    /No product is known.*without a broker.*Set `catalogue` to a file, or `broker`/,
  );
  assert.deepEqual(
    [others, untoldProducts({ broker }, []), untoldProducts({}, [product("water", "bottle")])],
    [[], [], []],
  );
});

it("lets a cart start without what the store told an earlier model, but not with such a file of its own", () => {
  const foreign = [product("water", "botle")];
  const { products, warnings } = usableProducts({ catalogue: "topic" }, foreign, model);
  assert.deepEqual(products, []);
  assert.match(warnings.join(), /told last is not used, and nothing is counted until.*knows none/);
  assert.throws(() => usableProducts({ catalogue: "products.yaml" }, foreign, model), /knows none/);
  const known = [product("water", "bottle", "botle")];
  assert.equal(usableProducts({ catalogue: "topic" }, known, model).products, known);
});
