import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { clientIdOf } from "../../../src/billing/topics.ts";

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
