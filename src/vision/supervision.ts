import { EventEmitter, on } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { type Backoff, backoffMs } from "../backoff.ts";
import { Fault, messageOf } from "../fault.ts";
import type { BreakerLimits } from "./breaker.ts";
import { holdCameras } from "./held-cameras.ts";
import { type Ending, type Life, liveOnce, type Patience, type StartOrder, type VisionNews } from "./life.ts";

/** What the cart hears: the vision process's own reports, and that it had to be replaced. */
export type VisionEvent =
  | VisionNews
  | { readonly type: "interrupted"; readonly reason: string; readonly restartInMs: number };

export type Limits = Patience & {
  readonly restart: Backoff;
  /**
   * Deaths in a row without one observation, after which it is given up. A live cart that was ready once
   * never gives up: its gate must stay watched.
   */
  readonly fruitless: number;
  /** For a camera that blocks vision at its start. */
  readonly breaker: BreakerLimits;
};

const LIMITS: Limits = {
  stallMs: 5000,
  startMs: 180_000,
  restart: { baseMs: 500, capMs: 10_000 },
  fruitless: 6,
  breaker: { baseMs: 60_000, capMs: 3_600_000, tries: 6, provenMs: 600_000 },
};

/** The vision process, watched. */
export interface Vision extends AsyncDisposable {
  /** In the order they happened; ends when a recording is through. Throws Fault for what no restart mends. */
  readonly events: AsyncIterable<VisionEvent>;
  pid(): number | undefined;
  /** Lets so many more frames through, where the order was `stepped`; a new process starts with none. */
  go?(frames: number): void;
}

/**
 * Starts the vision process and keeps it going: one that dies or hangs is replaced after a pause, and
 * recordings go on behind the last observed frame. A camera in the middle of whose start it died is kept out of the
 * next one and tried again later, so that it does not take the others along each time.
 */
export function openVision(
  order: StartOrder,
  limits: Limits = LIMITS,
  random: () => number = Math.random,
): Vision {
  const emitter = new EventEmitter();
  const events = on(emitter, "event", { close: ["end"] });
  const lastSeen = new Map<string, number>();
  const stop = new AbortController();
  const held = holdCameras(order.cameras, limits.breaker, () => performance.now());
  let life: Life | undefined;
  let wasReady = false;

  const live = (): Promise<Ending> => {
    const all = order.cameras.map(camera => ({ ...camera, after: lastSeen.get(camera.name) ?? -1 }));
    const cameras = held.forNextLife(all);
    const hear = (news: VisionNews) => {
      wasReady ||= news.type === "ready";
      if (news.type === "observation") lastSeen.set(news.observation.camera, news.observation.t);
      emitter.emit("event", news);
      held.hear(news, life);
    };
    try {
      life = liveOnce({ ...order, cameras }, limits, hear);
    } catch (error) {
      // The machine may be short of memory or descriptors for a moment; that is no reason to end the cart.
      return Promise.resolve({ type: "died", observed: false, reason: messageOf(error) });
    }
    return life.ended;
  };
  const pause = ({ reason, starting }: Death, restartInMs: number) => {
    if (starting !== undefined) held.blocked(starting, reason);
    emitter.emit("event", { type: "interrupted", reason, restartInMs } satisfies VisionEvent);
    for (const news of held.news()) emitter.emit("event", news);
    return sleep(restartInMs, undefined, { signal: stop.signal }).catch(() => {});
  };

  const mayGiveUp = () => order.pace === "every" || !wasReady;
  const done = keepAlive({ live, pause, mayGiveUp, limits, random, stop: stop.signal }).then(
    () => emitter.emit("end"),
    error => emitter.listenerCount("error") > 0 && emitter.emit("error", error),
  );
  return {
    events: unwrapped(events),
    pid: () => life?.pid,
    go: frames => life?.go(frames),
    async [Symbol.asyncDispose]() {
      stop.abort();
      await life?.stop();
      await done;
    },
  };
}

type Death = { readonly reason: string; readonly starting?: string | undefined };

/** The rule of restarts, apart from processes: live, and as long as that ends badly, pause and live again. */
async function keepAlive(given: {
  live: () => Promise<Ending>;
  pause: (death: Death, restartInMs: number) => Promise<void>;
  mayGiveUp: () => boolean;
  limits: Limits;
  random: () => number;
  stop: AbortSignal;
}): Promise<void> {
  const { live, pause, mayGiveUp, limits, random, stop } = given;
  for (let fruitless = 0; !stop.aborted; ) {
    const ending = await live();
    if (stop.aborted || ending.type === "finished") return;
    if (ending.type === "fault" && mayGiveUp()) throw new Fault(ending.code, ending.message);
    const reason = ending.type === "fault" ? ending.message : ending.reason;
    fruitless = ending.type === "died" && ending.observed ? 0 : fruitless + 1;
    if (fruitless >= limits.fruitless && mayGiveUp()) throw givenUp(fruitless, reason);
    const starting = ending.type === "died" ? ending.starting : undefined;
    await pause({ reason, starting }, backoffMs(fruitless, limits.restart, random));
  }
}

function givenUp(times: number, reason: string): Fault {
  return new Fault(
    "vision-lost",
    `The vision process died ${times} times without seeing anything (${reason}); run \`stepout doctor\`.`,
  );
}

async function* unwrapped(events: AsyncIterable<unknown[]>): AsyncGenerator<VisionEvent> {
  for await (const [event] of events) yield event as VisionEvent;
}
