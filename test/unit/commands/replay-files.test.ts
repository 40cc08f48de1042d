import assert from "node:assert/strict";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { castOf, refuseInput } from "../../../src/commands/replay-files.ts";
import type { Config } from "../../../src/config/schema.ts";
import { isFault } from "../../../src/fault.ts";

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

test("observations never take the place of what is read: a slip at the tab key would cost the cart's configuration", t => {
  const folder = mkdtempSync(join(tmpdir(), "stepout-inputs-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const at = (name: string) => join(folder, name);
  for (const name of ["seen.jsonl", "cart.yaml", "products.yaml"]) writeFileSync(at(name), "");
  symlinkSync(at("cart.yaml"), at("link.yaml"));
  const inputs = { files: [at("seen.jsonl")], configFile: at("cart.yaml"), catalogue: at("products.yaml") };
  for (const [output, what] of [
    ["seen.jsonl", "what is to be replayed"],
    ["cart.yaml", "the configuration"],
    ["link.yaml", "the configuration"],
    ["products.yaml", "the catalogue"],
  ] as const) {
    assert.throws(
      () => refuseInput(at(output), inputs),
      error => isFault(error, "usage") && error.message.includes(`${output} is ${what}; name another file`),
    );
  }
  refuseInput(at("new.jsonl"), inputs);
  refuseInput("topic", { ...inputs, catalogue: "topic" });
});
