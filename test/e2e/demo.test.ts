import assert from "node:assert/strict";
import { it } from "node:test";
import { withoutMosquitto } from "./mosquitto.ts";
import { run } from "./program.ts";
import { withoutShared } from "./sample.ts";

it("the demo plays a trip and prints the bill that its broker delivered", {
  skip: withoutShared || withoutMosquitto,
}, async () => {
  const { code, out, err } = await run("demo", "--headless");
  assert.equal(code, 0, err());
  const told = [...out().matchAll(/s\s+([+−]\d) Still water/g)].map(match => match[1]);
  assert.deepEqual(told, ["+1", "−1", "+2"]);
  assert.match(out(), /2 × Still water 0\.5 l\s+€2\.58/);
  assert.match(out(), /Total\s+€2\.58/);
});
