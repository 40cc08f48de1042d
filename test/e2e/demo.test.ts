import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { demoTrips } from "../../src/commands/demo-trips.ts";
import { run } from "./program.ts";

describe("the demo, from the project's own files alone", () => {
  it("has a test for each bundled trip", () => {
    const untested = demoTrips().filter(
      name => !existsSync(join(import.meta.dirname, `demo-${name}.test.ts`)),
    );
    assert.deepEqual(untested, []);
  });

  it("names the trips there are when asked for another", async () => {
    const { code, err } = await run("demo", "nosuch");
    assert.equal(code, 2);
    assert.match(err(), /There is no demo called "nosuch"; there are /);
  });
});
