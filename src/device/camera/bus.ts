import { setTimeout as pause } from "node:timers/promises";
import type * as Binding from "node-gstreamer-superficial";
import { SINK } from "./launch.ts";

/** Why a stream ended. */
export type Ending = { readonly type: "eos" } | { readonly type: "error"; readonly message: string };

/** Starts and stops a pipeline and knows why it ended. */
export type Bus = {
  start(): void;
  /** Stops the pipeline. Any pending pull then returns, and so does the request that waits on the bus. */
  halt(): void;
  /**
   * What the bus says of an end, once it has told what it has to tell: each message takes a turn of the event loop, so
   * beside a model at work the reason lies seconds behind the many messages of a start. Undefined where it tells of none.
   */
  catchUp(): Promise<Ending | undefined>;
  /** Why the stream ended, once a pull gave nothing, which may be quicker than the bus. */
  explain(): Promise<Ending | undefined>;
  /**
   * Calls back a moment after the bus has said that the stream ended. Holds one callback, the newest: a
   * list, or a promise for all of them, would keep every frame ever pulled in memory.
   */
  whenOver(callback: () => void): void;
};

/** Long enough for the last pull to come back by itself. */
const LAST_PULL_MS = 300;

/** A bus that says nothing for so long has told all it has. */
const QUIET_MS = 100;

/** How much later than a pull that gave nothing the bus may begin to say why. */
const EXPLAIN_MS = 300;

/** Some elements never stop telling. */
const CATCH_UP_MS = 10_000;

/** How long a message that is already there may take to reach JavaScript on a busy machine. */
const MESSAGE_MS = 1000;

/** More messages than two lives of any pipeline of ours leave behind. */
const LEFT_BEHIND = 300;

/**
 * Follows the pipeline's messages, since a pull that returns nothing does not say why. The binding asks
 * again by itself as long as the pipeline is not in its NULL state, so exactly one request may be under
 * way: a second would steal messages, and each holds a thread of the pool.
 *
 * INVARIANT: no request outlives the pipeline's stop. It would hold its thread for ever, and the process
 * could not exit by itself. A request returns with a message and with nothing else, so the bus must not be
 * emptied by the stop, as it is by default: the stop's own messages are what frees the request.
 */
export function watchBus(pipeline: Binding.Pipeline): Bus {
  pipeline["auto-flush-bus"] = false;
  let running = false;
  let polling = false;
  /** Stops whose messages are still on the bus; what comes before the last of them is of an earlier life. */
  let left = 0;
  let ending: Ending | undefined;
  /** Messages so far, in all lives. */
  let heard = 0;
  let over = () => {};
  let saidOver: NodeJS.Timeout | undefined;
  const halt = () => {
    if (!running) return;
    running = false;
    left += 1;
    pipeline.stop();
  };
  const hear = (message: Binding.BusMessage) => {
    heard += 1;
    if (left > 0) left -= isLastOfLife(message) ? 1 : 0;
    else ending ??= endingIn(message);
    if (running && ending !== undefined) {
      // After `eos` too: nothing follows it, and a request left pending would keep the process alive.
      halt();
      saidOver = setTimeout(() => over(), LAST_PULL_MS);
    }
    polling = running;
  };
  /** One message, if one is waiting. */
  const ask = () =>
    new Promise<boolean>(resolve => {
      const none = setTimeout(() => resolve(false), MESSAGE_MS);
      pipeline.pollBus(message => {
        clearTimeout(none);
        hear(message);
        resolve(true);
      });
    });
  const untilQuiet = async (enoughMs: number) => {
    const untilMs = performance.now() + CATCH_UP_MS;
    // Counted in pauses, not by the clock: on a busy machine each lasts longer, and so does a message.
    let [quietMs, last] = [0, heard];
    while (ending === undefined && quietMs < enoughMs && performance.now() < untilMs) {
      await pause(10);
      quietMs = heard === last ? quietMs + 10 : 0;
      last = heard;
    }
    return ending;
  };
  return {
    start() {
      // The last life's end must not be taken for this one's.
      clearTimeout(saidOver);
      ending = undefined;
      running = true;
      pipeline.play();
      if (polling) return;
      polling = true;
      pipeline.pollBus(hear);
    },
    halt,
    catchUp: () => untilQuiet(QUIET_MS),
    async explain() {
      await untilQuiet(EXPLAIN_MS);
      // A device that cannot even be opened leaves the pipeline in its NULL state, in which the binding
      // gives one message a request and the reason lies behind others.
      for (let asked = 0; running && ending === undefined && asked < LEFT_BEHIND; asked += 1) {
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

/** The sink's is the last of a life that tells: by then no thread of the pipeline runs that could fail. */
function isLastOfLife(message: Binding.BusMessage): boolean {
  return message._src_element_name === SINK && message["new-state"] === "GST_STATE_NULL";
}

function endingIn(message: Binding.BusMessage): Ending | undefined {
  if (message.type === "eos") return { type: "eos" };
  if (message.type !== "error") return undefined;
  return { type: "error", message: message.message ?? "unknown error" };
}
