import { configJsonSchema } from "../../src/config/json-schema.ts";
import { type MessageName, messageJsonSchema, messageSchemas } from "../../src/store/messages.ts";

/** Every generated schema: its path in the project, and the text that belongs there. */
export function schemaFiles(): ReadonlyMap<string, string> {
  const text = (schema: unknown) => `${JSON.stringify(schema, null, 2)}\n`;
  const messages = (Object.keys(messageSchemas) as MessageName[]).map(
    name => [`schema/${name}.schema.json`, text(messageJsonSchema(name))] as const,
  );
  return new Map([["schema/config.schema.json", text(configJsonSchema())], ...messages]);
}
