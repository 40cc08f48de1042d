import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import formats from "ajv-formats";
import { PROJECT } from "../../../src/paths.ts";
import type { MessageName } from "../../../src/store/messages.ts";

// The package is CommonJS; its types claim a default export inside the one that Node gives.
const addFormats = formats as unknown as (ajv: Ajv) => void;

const ajv = new Ajv({ allErrors: true });
addFormats(ajv);
const known = new Map<MessageName, ValidateFunction>();

/** Holds a message against its published JSON Schema, with a validator that is not ours. Throws where it does not fit. */
export function conforms(name: MessageName, message: unknown): void {
  const path = join(PROJECT, `schema/${name}.schema.json`);
  const validate = known.get(name) ?? ajv.compile(JSON.parse(readFileSync(path, "utf8")));
  known.set(name, validate);
  assert.ok(validate(message), `${name}: ${ajv.errorsText(validate.errors)}`);
}
