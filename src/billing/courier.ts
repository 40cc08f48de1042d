import { type Fault, isFault } from "../fault.ts";
import type { Identity } from "./bill.ts";
import type { Broker } from "./broker.ts";
import { billMessage, parseAck } from "./messages.ts";
import type { Acknowledgement, Outbox, OutboxEntry, Outcome } from "./outbox.ts";
import { nextToCarry, onConnected, type Schedule, scheduleOf } from "./schedule.ts";
import { topicsOf } from "./topics.ts";

/** The outbox as the courier sees it: what is on disk, and two ways to change it durably. */
export type Post = {
  readonly outbox: Outbox;
  confirm(billId: string, ackRequired: boolean): Promise<void>;
  acknowledge(answer: Acknowledgement): Promise<Outcome>;
};

/** Time that never jumps, passed in. */
export type Timers = {
  nowMs(): number;
  /** Resolves after so many milliseconds or at the signal, whichever is first; never rejects. */
  sleep(ms: number, stop: AbortSignal): Promise<void>;
};

export type CourierNews =
  | { readonly type: "carried"; readonly entry: OutboxEntry }
  | { readonly type: "unheard"; readonly entry: OutboxEntry }
  | { readonly type: "failed"; readonly entry: OutboxEntry; readonly why: Fault }
  | { readonly type: "answered"; readonly answer: Acknowledgement; readonly outcome: Outcome }
  | { readonly type: "nonsense"; readonly topic: string };

export type CourierOptions = {
  readonly post: Post;
  readonly broker: Broker;
  readonly identity: Identity;
  readonly timers: Timers;
  /** Milliseconds to wait after the n-th failed try of one bill (0 is the first). */
  readonly delayMs: (attempt: number) => number;
  /** Keep every bill until the store acknowledges it. */
  readonly ackRequired: boolean;
  /**
   * A confirmed bill without an answer is sent again after this long, then after twice as long, up to 256 times as
   * long, and no later than 16 times as long after a new connection; 60,000 unless told.
   */
  readonly ackAfterMs?: number;
  readonly onNews?: (news: CourierNews) => void;
  /** Named points between durable steps, for tests that pull the plug. */
  readonly step?: (name: string) => void | Promise<void>;
};

/** Nothing needs this nap to end, waking does; timers only want a number. */
const longestNapMs = 60_000;

/**
 * Doublings of the time for an answer, up to some four hours. A store that is behind, or away for days, has each bill
 * waiting at the broker already: repeats at an even pace would fill the broker, and be work for the store that grows
 * while it falls behind.
 */
const longestPatience = 8;

/** The same after a new connection, which may be to a broker that lost what it had. */
const patienceWithNews = 4;

/** How long closing waits for an answer that is still out; the bill is sent again after the next start. */
const partingMs = 2000;

export interface Courier extends AsyncDisposable {
  /** Says that the outbox may hold something new. */
  wake(): void;
}

/**
 * Carries bills from the outbox to the broker, oldest first, one at a time, until disposed. A bill is sent
 * again, with the same bytes, until the broker has taken it for somebody: confirmed to nobody's ears (MQTT 5
 * tells) it would be gone. Where the store must acknowledge, it is sent again until the store did.
 */
export function openCourier(options: CourierOptions): Courier {
  const { broker, identity } = options;
  const round = new Round(options);
  broker.subscribe(topicsOf(identity).ack, received => round.answered(received.payload, received.topic));
  const unlisten = broker.onConnection(connection => {
    if (connection.state === "connected") round.connected();
  });
  const running = round.run();
  return {
    wake: () => round.wake(),
    [Symbol.asyncDispose]: async () => {
      unlisten();
      round.stop();
      await Promise.race([running, options.timers.sleep(partingMs, new AbortController().signal)]);
    },
  };
}

class Round {
  readonly #options: CourierOptions;
  readonly #stop = new AbortController();
  #schedule: Schedule = new Map();
  #nap = new AbortController();

  constructor(options: CourierOptions) {
    this.#options = options;
  }

  wake(): void {
    this.#nap.abort();
  }

  stop(): void {
    this.#stop.abort();
    this.wake();
  }

  /** What waited for a connection goes at once; the connection itself was made with jitter. */
  connected(): void {
    const nowMs = this.#options.timers.nowMs();
    const answerByMs = nowMs + this.#patienceMs(patienceWithNews);
    this.#schedule = onConnected(this.#schedule, { nowMs, answerByMs });
    this.wake();
  }

  async answered(payload: string, topic: string): Promise<void> {
    const answer = parseAck(payload);
    if (answer === undefined) return this.#options.onNews?.({ type: "nonsense", topic });
    try {
      const outcome = await this.#options.post.acknowledge(answer);
      await this.#options.step?.("acknowledged");
      this.#options.onNews?.({ type: "answered", answer, outcome });
    } catch (error) {
      // The disk refuses, which the till reports. The answer is kept in memory; if that goes, the bill is sent
      // again and the store answers again.
      if (!isFault(error)) throw error;
    }
  }

  async run(): Promise<void> {
    const { post, broker, timers } = this.#options;
    while (!this.#stop.signal.aborted) {
      this.#nap = new AbortController();
      // An answer may settle a bill at any moment, even while it is being carried: here is where all of them show.
      this.#schedule = scheduleOf(post.outbox, this.#schedule);
      const next = nextToCarry(post.outbox, this.#schedule, timers.nowMs());
      const isConnected = broker.connection.state === "connected";
      if (isConnected && next.entry !== undefined) await this.#carry(next.entry);
      else
        await timers.sleep(
          isConnected ? Math.min(next.waitMs ?? 0, longestNapMs) : longestNapMs,
          this.#nap.signal,
        );
    }
  }

  async #carry(entry: OutboxEntry): Promise<void> {
    const { broker, identity, post, ackRequired, step, onNews } = this.#options;
    try {
      await step?.("before-publish");
      const receipt = await broker.publish(billMessage(entry, identity));
      await step?.("published");
      if (receipt === "no-subscriber") {
        onNews?.({ type: "unheard", entry });
        return this.#again(entry, "subscriber");
      }
      await post.confirm(entry.billId, ackRequired);
      await step?.("confirmed");
      onNews?.({ type: "carried", entry });
      if (ackRequired) this.#again(entry, "answer");
    } catch (error) {
      if (!isFault(error)) throw error;
      onNews?.({ type: "failed", entry, why: error });
      this.#again(entry, "broker");
    }
  }

  #again(entry: OutboxEntry, awaits: "broker" | "subscriber" | "answer"): void {
    const { delayMs, timers } = this.#options;
    const before = this.#schedule.get(entry.billId);
    const attempts = before?.awaits === awaits ? before.attempts : 0;
    const patienceMs = awaits === "answer" ? this.#patienceMs(Math.min(attempts, longestPatience)) : 0;
    const waitMs = delayMs(attempts) + patienceMs;
    this.#schedule.set(entry.billId, { attempts: attempts + 1, dueMs: timers.nowMs() + waitMs, awaits });
  }

  #patienceMs(doublings: number): number {
    return (this.#options.ackAfterMs ?? 60_000) * 2 ** doublings;
  }
}
