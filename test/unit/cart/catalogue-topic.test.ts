import assert from "node:assert/strict";
import { test } from "node:test";
import { topicsOf } from "../../../src/billing/topics.ts";
import { hearCatalogue } from "../../../src/cart/catalogue-topic.ts";
import type { Product } from "../../../src/trip/product.ts";
import { FakeBroker } from "../billing/fake-broker.ts";
import { identity, water } from "../billing/office.ts";

test("a catalogue in another encoding than UTF-8 is refused, and the one before stays", async () => {
  const broker = new FakeBroker();
  const [learnt, refused]: [(readonly Product[])[], string[]] = [[], []];
  hearCatalogue({
    ...{ broker, identity },
    log: { info() {}, error() {} },
    learn: products => learnt.push(products),
    onRefused: why => refused.push(why),
  });
  const { catalogue } = topicsOf(identity);
  await broker.hears(catalogue, JSON.stringify([{ ...water, name: "Brötchen" }]));
  const latin1 = Buffer.from(JSON.stringify([{ ...water, name: "Brötchen" }]), "latin1");
  await broker.hears(catalogue, latin1.toString());
  assert.deepEqual(
    learnt.flat().map(({ name }) => name),
    ["Brötchen"],
  );
  assert.deepEqual(refused, ["it is not in UTF-8; publish it in that encoding"]);
});
