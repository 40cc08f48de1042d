import { Command } from "commander";
import { type Cart, openCart } from "../cart/cart.ts";
import { tellFirstLook } from "../cart/first-look.ts";
import { holdLifeline } from "../cart/lifeline.ts";
import { createProgress } from "../cart/progress.ts";
import { loadConfig } from "../config/config.ts";
import { openJournal } from "../device/systemd/journal.ts";
import { openNotifier } from "../device/systemd/notify.ts";
import { openLog } from "../log.ts";
import type { VisionEvent } from "../vision/supervision.ts";
import { configOption } from "./options.ts";
import { stopSignal } from "./stop-signal.ts";

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
  using journal = await openJournal(process.env);
  const log = openLog(config.log.level, journal);
  const stopped = stopSignal();
  const nowMs = () => performance.now();
  const progress = createProgress(nowMs());
  using notifier = await openNotifier(process.env, message => log.warn(message));
  const firstLook = tellFirstLook(log, nowMs);
  const onVision = (event: VisionEvent) => {
    progress.heard(event, nowMs());
    firstLook(event);
  };
  await using cart = await openCart({ config, log, onVision });
  using _lifeline = holdLifeline({ notifier, progress, status: () => statusOf(cart), nowMs, log });
  log.info({ cart: config.cart.id, store: config.store.id }, "the cart runs");
  const signal = await Promise.race([stopped, cart.done.then(() => "the end of everything to watch")]);
  log.info({ signal }, "the cart stops");
}

function statusOf({ till }: Cart): string {
  const { state, lines } = till.basket;
  return `${state}, ${lines.length} lines in the basket, ${till.outbox.waiting.length} bills on their way`;
}
