import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { cartOfTopic, clientIdOf, topicsOf } from "../../../src/billing/topics.ts";

/** Names as the configuration takes them, of few letters, so that many of them look alike when joined. */
const name = fc.stringMatching(/^[ab][ab-]{0,3}$/);

test("no two carts of any stores have one name at the broker", () => {
  fc.assert(
    fc.property(name, name, name, name, (store, cart, otherStore, otherCart) => {
      const isSame = store === otherStore && cart === otherCart;
      assert.equal(
        clientIdOf({ store, cart }) === clientIdOf({ store: otherStore, cart: otherCart }),
        isSame,
      );
    }),
    { numRuns: 5000, examples: [["s1", "a-b", "s1-a", "b"]] },
  );
});

test("a topic tells its cart, and one of another version or form tells none", () => {
  const { bill, status, catalogue } = topicsOf({ store: "s1", cart: "c1" });
  for (const own of [bill, status]) assert.deepEqual(cartOfTopic(own), { store: "s1", cart: "c1" });
  const strange = [
    "stepout/v2/s1/carts/c1/bill",
    "shop/v1/s1/carts/c1/bill",
    "stepout/v1/s1/tills/c1/bill",
    "stepout/v1/s1/carts//bill",
    catalogue,
  ];
  for (const topic of strange) assert.equal(cartOfTopic(topic), undefined, topic);
});
