import { setTimeout as pause } from "node:timers/promises";
import type * as Binding from "node-gstreamer-superficial";

/** Why a stream ended. */
export type Ending = { readonly type: "eos" } | { readonly type: "error"; readonly message: string };

/** Starts and stops a pipeline and knows why it ended. */
export type Bus = {
  start(): void;
  /** Stops the pipeline; any pending pull then returns. */
  halt(): void;
  /** Why the stream ended, once a pull gave nothing. Waits a moment, since a pull may be quicker than the bus. */
  explain(): Promise<Ending | undefined>;
  /**
   * Calls back a moment after the bus has said that the stream ended. Holds one callback, the newest: a
   * list, or a promise for all of them, would keep every frame ever pulled in memory.
   */
  whenOver(callback: () => void): void;
};

/** Long enough for the last pull to come back by itself. */
const LAST_PULL_MS = 300;

/** How long the bus may take to say why a pull gave nothing. */
const EXPLAIN_MS = 300;

/** More messages than any pipeline of ours leaves behind when it cannot start. */
const LEFT_BEHIND = 100;

/**
 * Follows the pipeline's messages, since a pull that returns nothing does not say why. The binding asks
 * again by itself as long as the pipeline is not in its NULL state, so exactly one request may be under
 * way: a second would steal messages, and each holds a thread of the pool.
 */
export function watchBus(pipeline: Binding.Pipeline): Bus {
  let running = false;
  let polling = false;
  let ending: Ending | undefined;
  let over = () => {};
  const halt = () => {
    running = false;
    pipeline.stop();
  };
  const hear = (message: Binding.BusMessage) => {
    if (running) ending ??= endingIn(message);
    if (running && ending !== undefined) {
      // After `eos` too: nothing follows it, and a request left pending would keep the process alive.
      halt();
      setTimeout(() => over(), LAST_PULL_MS);
    }
    polling = running;
  };
  /** One message, if one is waiting. */
  const ask = () =>
    new Promise<boolean>(resolve => {
      pipeline.pollBus(message => {
        hear(message);
        resolve(true);
      });
      void pause(EXPLAIN_MS, false).then(resolve);
    });
  return {
    start() {
      ending = undefined;
      running = true;
      pipeline.play();
      if (polling) return;
      polling = true;
      pipeline.pollBus(hear);
    },
    halt,
    async explain() {
      for (let waited = 0; ending === undefined && waited < EXPLAIN_MS; waited += 10) await pause(10);
      // A device that cannot even be opened leaves the pipeline in its NULL state, in which the binding
      // gives one message a request and the reason lies behind others.
      for (let left = LEFT_BEHIND; running && ending === undefined && left > 0; left -= 1) {
        polling = !(await ask());
        if (polling) break;
      }
      return ending;
    },
    whenOver(callback) {
      over = callback;
    },
  };
}

function endingIn(message: Binding.BusMessage): Ending | undefined {
  if (message.type === "eos") return { type: "eos" };
  if (message.type !== "error") return undefined;
  return { type: "error", message: message.message ?? "unknown error" };
}
