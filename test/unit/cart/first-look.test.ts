import assert from "node:assert/strict";
import { test } from "node:test";
import { tellFirstLook } from "../../../src/cart/first-look.ts";

test("how long the cart was blind after its start is told with the first observation, and only then", () => {
  const told: unknown[] = [];
  const note = (...words: unknown[]) => void told.push(words);
  const hear = tellFirstLook({ debug: note, info: note, warn: note, error: note }, () => 3456);
  const observation = { t: 1, camera: "basket-1", items: [], hands: [] };
  hear({ type: "ready", models: [] });
  assert.deepEqual(told, []);
  hear({ type: "observation", observation });
  hear({ type: "observation", observation });
  assert.deepEqual(told, [[{ camera: "basket-1", seconds: 3.5 }, "the first picture was looked at"]]);
});
