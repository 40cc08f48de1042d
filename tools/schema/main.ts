import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "../../src/paths.ts";
import { schemaFiles } from "./files.ts";

/** `npm run schema`: writes the JSON Schemas, for editors and for whoever receives a cart's messages. */
for (const [path, text] of schemaFiles()) writeFileSync(join(PROJECT, path), text);
