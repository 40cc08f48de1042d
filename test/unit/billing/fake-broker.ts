import type { Broker, Connection, Message, Receipt, Received } from "../../../src/billing/broker.ts";
import { Fault } from "../../../src/fault.ts";

/** A broker that does what each test tells it, and records what it was given. */
export class FakeBroker implements Broker {
  connection: Connection = { state: "connected" };
  readonly sent: Message[] = [];
  answer: () => Receipt | Fault = () => "taken";
  readonly #listeners = new Set<(connection: Connection) => void>();
  readonly #subscribers = new Map<string, (message: Received) => void | Promise<void>>();

  async publish(message: Message): Promise<Receipt> {
    this.sent.push(message);
    const answer = this.answer();
    if (answer instanceof Fault) throw answer;
    return answer;
  }
  subscribe(filter: string, listener: (message: Received) => void | Promise<void>): void {
    this.#subscribers.set(filter, listener);
  }
  onConnection(listener: (connection: Connection) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
  become(connection: Connection): void {
    this.connection = connection;
    for (const listener of this.#listeners) listener(connection);
  }
  async hears(filter: string, payload: string, topic = filter): Promise<void> {
    await this.#subscribers.get(filter)?.({ topic, payload });
  }
  async [Symbol.asyncDispose](): Promise<void> {}
}
