import { Command } from "commander";
import { openCart } from "../cart/cart.ts";
import { loadConfig } from "../config/config.ts";
import { openLog } from "../log.ts";
import { configOption } from "./options.ts";

export function runCommand(): Command {
  return new Command("run")
    .summary("run the cart until stopped")
    .description(
      "Watches the cameras, keeps the basket, and bills when the gate says that the cart has left. " +
        "Logs go to standard error as JSON lines. Ends orderly on SIGINT and SIGTERM.",
    )
    .addOption(configOption())
    .action(run);
}

async function run(options: { readonly config: string }): Promise<void> {
  const config = loadConfig(options.config);
  const log = openLog(config.log.level);
  await using cart = await openCart({ config, log });
  log.info({ cart: config.cart.id, store: config.store.id }, "the cart runs");
  const signal = await Promise.race([stopSignal(), cart.done.then(() => "the end of everything to watch")]);
  log.info({ signal }, "the cart stops");
}

function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise(resolve => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve(signal));
  });
}
