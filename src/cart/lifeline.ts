import type { Notifier } from "../device/systemd/notify.ts";
import type { Log } from "../log.ts";
import type { Progress } from "./progress.ts";

export type LifelineOptions = {
  readonly notifier: Notifier;
  readonly progress: Progress;
  /** One line on what the cart is doing, for `systemctl status`. */
  readonly status: () => string;
  readonly nowMs: () => number;
  readonly log: Log;
};

/** Without a watchdog the status is still told now and then. */
const STATUS_EVERY_MS = 10_000;

/** systemd recommends half of its limit; a third leaves room for one sign of life that got lost. */
const SIGNS_PER_LIMIT = 3;

/**
 * Tells systemd that the cart is ready, and then lives on as long as this process turns and the path from camera
 * to basket moves. A sign of life is sent only from this process's own loop and only while nothing is stuck;
 * withheld, systemd ends the cart and starts it anew.
 */
export function holdLifeline({ notifier, progress, status, nowMs, log }: LifelineOptions): Disposable {
  let told: string | undefined;
  const beat = () => {
    const stuck = progress.stuck(nowMs());
    if (stuck !== told && stuck !== undefined) log.error({ stuck }, "the watchdog is no longer fed");
    if (stuck !== told && stuck === undefined) log.info("the watchdog is fed again");
    told = stuck;
    if (stuck === undefined) notifier.tell({ WATCHDOG: "1", STATUS: status() });
    else notifier.tell({ STATUS: `stuck: ${stuck}` });
  };
  const { watchdogMs } = notifier;
  notifier.tell({ READY: "1" });
  beat();
  const timer = setInterval(beat, watchdogMs === undefined ? STATUS_EVERY_MS : watchdogMs / SIGNS_PER_LIMIT);
  return {
    [Symbol.dispose]() {
      clearInterval(timer);
      notifier.tell({ STOPPING: "1", STATUS: "stopping" });
    },
  };
}
