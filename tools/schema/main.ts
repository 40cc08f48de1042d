import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { configJsonSchema } from "../../src/config/json-schema.ts";
import { PROJECT } from "../../src/paths.ts";

/** `npm run schema`: writes the JSON Schema that editors use to complete and check a configuration. */
writeFileSync(join(PROJECT, "schema/config.schema.json"), `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
