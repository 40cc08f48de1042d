import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isFault } from "../../../src/fault.ts";
import { prove } from "../../../src/models/trial.ts";

type Numbers = Partial<Record<"boxes" | "scores" | "classes", readonly number[]>>;

/** Two candidates of two labels, sound but for what is said otherwise. */
const proveWith = (numbers: Numbers): void => {
  const sound = { boxes: [0, 0, 1, 1, 0.2, 0.2, 1.3, 0.4], scores: [0.9, 0.1], classes: [0, 1] };
  const tried = Object.entries({ ...sound, ...numbers }).map(
    ([name, data]) => [name, { dims: [], data }] as const,
  );
  prove(new Map(tried), { topK: 2, labelCount: 2 });
};

describe("what a rewritten model gives on the trial picture", () => {
  it("may reach beyond the picture with its boxes, and beyond 0 to 1 by what is rounded", () => {
    proveWith({});
    proveWith({ scores: [1.0005, -0.0005] });
  });

  for (const [what, numbers] of [
    ["logits of nothing, which all lie below 0 and would never count", { scores: [-2.1, -4] }],
    ["logits of something", { scores: [1.4, 0.2] }],
    ["scores that are no numbers", { scores: [Number.NaN, 0.1] }],
    ["boxes that are no numbers", { boxes: [0, 0, 1, 1, 0, 0, Number.NaN, 1] }],
    ["boxes without an end", { boxes: [0, 0, 1, 1, 0, 0, Number.POSITIVE_INFINITY, 1] }],
    ["a class beyond the labels", { classes: [0, 2] }],
    ["a class below them", { classes: [-1, 0] }],
    ["fewer candidates than it says", { scores: [0.9] }],
  ] as const) {
    it(`must not be ${what}`, () => {
      assert.throws(
        () => proveWith(numbers),
        error => isFault(error, "bad-model") && /check --format/.test(error.message),
      );
    });
  }
});
