import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Detector } from "../../../src/device/detector.ts";
import type { Picture } from "../../../src/device/detector-canvas.ts";
import { openDetectors } from "../../../src/vision/detectors.ts";

type Size = Detector["inputSize"];

/** Models that record what they are shown. */
function models(sizes: Readonly<Record<string, Size>>) {
  const shown: { readonly name: string; readonly picture: Picture }[] = [];
  const open = async (name: string): Promise<Detector> => ({
    name,
    sha256: "",
    labels: ["thing"],
    inputSize: sizes[name] ?? assert.fail(name),
    provider: { requested: ["cuda"], running: "cuda", precision: "fp32", why: "as requested" },
    threshold: 0.5,
    inferenceMs: 0,
    detect: async picture => {
      shown.push({ name, picture });
      return [];
    },
    [Symbol.asyncDispose]: async () => {},
  });
  return { shown, open };
}

describe("the models of the vision process", () => {
  it("have each looked at one grey picture before they are ready", async () => {
    const size = { width: 8, height: 4 };
    const { shown, open } = models({ things: size, hands: size });
    const { items, hands } = await openDetectors({ items: "things", hands: "hands" }, open);
    assert.deepEqual([items.name, hands?.name], ["things", "hands"]);
    assert.deepEqual(
      shown.map(one => one.name),
      ["things", "hands"],
    );
    for (const { picture } of shown) {
      assert.deepEqual([picture.width, picture.height, picture.data.length], [8, 4, 8 * 4 * 3]);
      assert.equal(new Set(picture.data).size, 1);
    }
  });

  it("may be one, without hands", async () => {
    const { shown, open } = models({ things: { width: 8, height: 4 } });
    assert.deepEqual(Object.keys(await openDetectors({ items: "things" }, open)), ["items"]);
    assert.equal(shown.length, 1);
  });

  it("are refused where they want pictures of different sizes", async () => {
    for (const hands of [
      { width: 4, height: 4 },
      { width: 8, height: 6 },
    ]) {
      const { open } = models({ things: { width: 8, height: 4 }, hands });
      await assert.rejects(openDetectors({ items: "things", hands: "hands" }, open), ({ message }: Error) =>
        message.includes(
          `(items 8×4, hands ${hands.width}×${hands.height}); import the smaller one with \`--pictures\``,
        ),
      );
    }
  });
});
