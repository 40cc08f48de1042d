import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { openShow } from "../../../src/commands/demo-show.ts";
import { loadConfig } from "../../../src/config/config.ts";
import { PROJECT } from "../../../src/paths.ts";
import type { VisionEvent } from "../../../src/vision/supervision.ts";

/** A terminal's last line, which stands there until it is cleared, and the lines above it. */
function openTerminal() {
  let last = "";
  const lines: string[] = [];
  return {
    lines,
    last: () => last,
    progress: {
      show(text: string) {
        last = text;
      },
      clear() {
        last = "";
      },
    },
    say(line: string) {
      lines.push(last + line);
      last = "";
    },
  };
}

const seen = (t: number): VisionEvent => ({
  type: "observation",
  observation: { camera: "cart-1", t, items: [], hands: [] },
});

test("the last line of the show stands alone, and no second of the video comes after it", () => {
  const terminal = openTerminal();
  const config = loadConfig(join(PROJECT, "demo/errand/cart.yaml"));
  const show = openShow(config, terminal.say, terminal.progress);
  show.vision(seen(14.9));
  assert.equal(terminal.last(), "14.9 s");
  show.end("the cart leaves");
  show.vision(seen(15));
  assert.deepEqual(terminal.lines, ["the cart leaves"]);
  assert.equal(terminal.last(), "");
});
