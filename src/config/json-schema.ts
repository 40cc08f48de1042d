import { z } from "zod";
import { configSchema } from "./schema.ts";

/** The configuration's JSON Schema (draft 2020-12), for editors. What has a default may be left out. */
export function configJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(configSchema, { io: "input" });
}
