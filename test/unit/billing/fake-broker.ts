import type { Broker, Connection, Message, Receipt, Received } from "../../../src/billing/broker.ts";
import { Fault } from "../../../src/fault.ts";

/** A broker that does what each test tells it, and records what it was given. */
export class FakeBroker implements Broker {
  connection: Connection = { state: "connected" };
  readonly sent: Message[] = [];
  answer: () => Receipt | Fault = () => "taken";
  readonly #listeners: ((connection: Connection) => void)[] = [];
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
    this.#listeners.push(listener);
    return () => {};
  }
  become(connection: Connection): void {
    this.connection = connection;
    for (const listener of this.#listeners) listener(connection);
  }
  async hears(topic: string, payload: string): Promise<void> {
    await this.#subscribers.get(topic)?.({ topic, payload });
  }
  async [Symbol.asyncDispose](): Promise<void> {}
}
