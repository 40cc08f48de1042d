import assert from "node:assert/strict";
import { test } from "node:test";
import { castOf } from "../../../src/commands/replay-files.ts";
import type { Config } from "../../../src/config/schema.ts";

test("fewer files than cameras are told with the camera each is played as", () => {
  const camera = (name: string): Config["cameras"][number] => ({
    name,
    source: "v4l2:/dev/video0",
    watches: "basket",
    zone: [],
  });
  const config: Pick<Config, "cameras"> = { cameras: ["left", "right"].map(camera) };
  assert.equal(castOf(["a.mp4"], config), "a.mp4 is played as left; nothing as right.");
  assert.equal(castOf(["a.mp4", "b.mp4"], config), undefined);
});
