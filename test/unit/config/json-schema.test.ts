import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";
import { configJsonSchema } from "../../../src/config/json-schema.ts";
import { PROJECT } from "../../../src/paths.ts";

it("the JSON Schema for editors is the one the program checks by; `npm run schema` writes it anew", () => {
  const kept = JSON.parse(readFileSync(join(PROJECT, "schema/config.schema.json"), "utf8"));
  assert.deepEqual(kept, JSON.parse(JSON.stringify(configJsonSchema())));
});
