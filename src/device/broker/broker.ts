import { setTimeout as pause } from "node:timers/promises";
import { type Backoff, backoffMs } from "../../backoff.ts";
import type { Broker, Connection, Message, Receipt, Received } from "../../billing/broker.ts";
import { Fault, isFault } from "../../fault.ts";
import { type Link, openLink } from "./link.ts";
import { type BrokerOptions, clientOptions } from "./options.ts";

type Listener = (message: Received) => void | Promise<void>;

const usualBackoff: Backoff = { baseMs: 500, capMs: 30_000 };

/** A connection that lasted this long was a good one: the next attempt waits no longer than the first. */
const goodAfterMs = 10_000;

/**
 * Keeps one broker connected until it is disposed; returns at once, connected or not. Throws
 * Fault("bad-config") for options that can never work: a wrong URL, a file that cannot be read.
 */
export function openBroker(options: BrokerOptions): Broker {
  clientOptions(options);
  return new MqttBroker(options);
}

/** Connects once and says goodbye. Throws Fault("broker") or Fault("bad-config") with the mend. */
export async function tryBroker(options: BrokerOptions): Promise<void> {
  const link = await openLink(options, () => {});
  await link.close();
}

class MqttBroker implements Broker {
  readonly #options: BrokerOptions;
  readonly #stop = new AbortController();
  readonly #subscriptions = new Map<string, Listener>();
  readonly #listeners = new Set<(connection: Connection) => void>();
  readonly #running: Promise<void>;
  #connection: Connection;
  #link: Link | undefined;

  constructor(options: BrokerOptions) {
    this.#options = options;
    this.#connection = disconnected(new Fault("broker", `The broker ${options.url} is not connected yet.`));
    this.#running = this.#keepConnected();
  }

  get connection(): Connection {
    return this.#connection;
  }

  async publish(message: Message): Promise<Receipt> {
    // Told connected or not: what a kept session brings back before that may be answered at once.
    if (this.#link !== undefined) return this.#link.publish(message);
    if (this.#connection.state === "disconnected") throw this.#connection.why;
    throw new Fault("broker", "The broker is closed.");
  }

  subscribe(filter: string, listener: Listener): void {
    this.#subscriptions.set(filter, listener);
    // While a connection is being made, it takes this filter along with the others.
    if (this.#connection.state === "disconnected") return;
    // Refused: told through the connection, which then ends, and is tried again.
    void this.#link?.subscribe(filter).catch(() => this.#link?.close());
  }

  onConnection(listener: (connection: Connection) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#link?.close();
    await this.#running;
  }

  async #keepConnected(): Promise<void> {
    let attempt = 0;
    while (!this.#stop.signal.aborted) {
      const startedMs = performance.now();
      const why = await this.#connectOnce();
      if (this.#stop.signal.aborted) return;
      this.#tell(disconnected(why));
      attempt = performance.now() - startedMs > goodAfterMs ? 0 : attempt;
      const waitMs = backoffMs(attempt, this.#options.backoff ?? usualBackoff, Math.random);
      attempt += 1;
      await pause(waitMs, undefined, { signal: this.#stop.signal }).catch(() => {});
    }
  }

  /** One connection's whole life; resolves with the reason of its end. */
  async #connectOnce(): Promise<Fault> {
    let link: Link | undefined;
    let begin = () => {};
    // A kept session's messages come on the heels of the welcome, and whoever gets one may want to answer it.
    const begun = new Promise<void>(resolve => {
      begin = resolve;
    });
    const handle = (received: Received) => begun.then(() => this.#deliver(received));
    try {
      link = await openLink(this.#options, handle, this.#stop.signal);
      this.#link = link;
      // Stopped at the very moment of the welcome: nobody else knows of this link yet.
      if (this.#stop.signal.aborted) await link.close();
      begin();
      for (const filter of this.#subscriptions.keys()) await link.subscribe(filter);
      this.#tell({ state: "connected" });
      return await link.ended;
    } catch (error) {
      await link?.close();
      if (isFault(error)) return error;
      throw error;
    } finally {
      this.#link = undefined;
    }
  }

  async #deliver(received: Received): Promise<void> {
    for (const [filter, listener] of this.#subscriptions) {
      if (matches(filter, received.topic)) await listener(received);
    }
  }

  #tell(connection: Connection): void {
    this.#connection = connection;
    for (const listener of this.#listeners) listener(connection);
  }
}

function disconnected(why: Fault): Connection {
  return { state: "disconnected", why };
}

/** Whether a topic fits a filter with `+` for one level; we subscribe to no others. */
function matches(filter: string, topic: string): boolean {
  const [wanted, given] = [filter.split("/"), topic.split("/")];
  return wanted.length === given.length && wanted.every((level, i) => level === "+" || level === given[i]);
}
