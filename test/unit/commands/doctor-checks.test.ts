import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { rates } from "../../../src/commands/doctor-checks.ts";
import type { Config } from "../../../src/config/schema.ts";
import { defaultRates } from "../../../src/counting/default-rates.ts";

test("the doctor fails where the rates keep a cart from starting, and tells whose they are where they do not", async t => {
  const dir = mkdtempSync(join(tmpdir(), "stepout-doctor-"));
  t.after(() => rmSync(dir, { recursive: true }));
  mkdirSync(join(dir, "items"));
  const config = { cameras: [], models: { items: "items", dir } } as unknown as Config;
  const found = async () => {
    const [{ check, status, detail } = assert.fail()] = await rates(config);
    return `${check}, ${status}: ${detail}`;
  };
  assert.match(await found(), /^rates of items, ok: those built in/);
  writeFileSync(join(dir, "items/counting.json"), JSON.stringify(defaultRates));
  assert.equal(await found(), `rates of items, ok: ${defaultRates.source}`);
  writeFileSync(join(dir, "items/counting.json"), "{");
  assert.match(await found(), /^rates of items, fail: .*counting\.json does not hold/);
});
