// setting.mjs FILE NAME: prints what a cart's configuration says under a name such as cart.id, as the program beside
// this reads it, and nothing where it says nothing. A file that the program refuses ends it with the program's words.
import { loadConfig } from "../../dist/config/config.js";

const [file, name = ""] = process.argv.slice(2);
try {
  const found = name.split(".").reduce((part, key) => part?.[key], loadConfig(file));
  if (found !== undefined) process.stdout.write(`${found}\n`);
} catch (error) {
  process.stderr.write(`flash: ${error.message}\n`);
  process.exitCode = 78;
}
