import assert from "node:assert/strict";
import { test } from "node:test";
import { configSchema } from "../../../src/config/schema.ts";
import { watchingWarnings } from "../../../src/config/watching.ts";

function warned(...cameras: readonly { readonly watches: string; readonly space?: string }[]): string[] {
  const config = configSchema.pick({ cameras: true }).parse({
    cameras: cameras.map((camera, i) => ({ name: `eye-${i + 1}`, source: "test:", ...camera })),
  });
  return watchingWarnings(config);
}

test("a basket's cameras, or shelves with spaces of their own, need no warning", () => {
  assert.deepEqual(warned({ watches: "basket" }, { watches: "basket" }), []);
  assert.deepEqual(warned({ watches: "shelf", space: "left" }, { watches: "shelf", space: "right" }), []);
});

test("a shelf beside a basket is told to bill twice", () => {
  const [warning, ...others] = warned({ watches: "basket" }, { watches: "shelf" });
  assert.match(warning ?? "", /basket \(eye-1\) and a shelf \(eye-2\).*billed twice/);
  assert.deepEqual(others, []);
});

test("spaces of a basket's cameras are told to mean nothing", () => {
  const [warning] = warned({ watches: "basket", space: "top" }, { watches: "basket", space: "seat" });
  assert.match(warning ?? "", /eye-1, eye-2.*one basket/);
});
