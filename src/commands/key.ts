import { existsSync, statSync } from "node:fs";
import { Command } from "commander";
import { loadConfig } from "../config/config.ts";
import { keyFile, openKeys } from "../device/keys.ts";
import { Fault } from "../fault.ts";
import { configOption, jsonOption } from "./options.ts";

/** `stepout key`: so that a cart has its key, and the store its public half, before the first bill. */
export function keyCommand(): Command {
  return new Command("key")
    .summary("make this cart's signing key where it is missing, and print its public half")
    .description(
      "Makes the Ed25519 key in the configuration's `state.dir` unless it is there, readable by its owner alone, " +
        "and prints the public half as the cart will publish it. `run` makes it as well; a key that is there is kept.",
    )
    .addOption(configOption())
    .addOption(jsonOption())
    .action(showKey);
}

function showKey(options: { readonly config: string; readonly json?: true }): void {
  const { cart, state } = loadConfig(options.config);
  // A key of root's in there is one that the cart cannot read.
  if (existsSync(state.dir) && statSync(state.dir).uid !== process.getuid?.()) {
    const mend = "run this as that user, such as `sudo -u stepout stepout key`";
    throw new Fault("storage", `${state.dir} belongs to another user; ${mend}.`);
  }
  const made = !existsSync(keyFile(state.dir));
  const { publicKey } = openKeys(state.dir);
  const line = options.json
    ? JSON.stringify({ type: "key", cart: cart.id, publicKey, made })
    : `${cart.id} signs with ${publicKey}${made ? " (made now)" : ""}`;
  process.stdout.write(`${line}\n`);
}
