import { isFault } from "../fault.ts";
import type { Broker, Message } from "./broker.ts";

/** Keeps what the broker retains about this cart true. */
export interface Announcer extends AsyncDisposable {
  /** From now on this is what its topic says: sent at once, or as soon as there is a connection. */
  tell(message: Message): void;
}

/**
 * Sends the newest message of every topic, and all of them again after each reconnection, because a broker
 * that restarted may have forgotten them and its last will has spoken for us. A message that is overtaken by
 * a newer one of its topic is not sent. Closing says `farewell` (the last will is not spoken after a goodbye).
 */
export function openAnnouncer(broker: Broker, farewell: Message): Announcer {
  const newest = new Map<string, Message>();
  const unsent = new Set<string>();
  let sending: Promise<void> | undefined;

  async function send(): Promise<void> {
    for (let topic = first(unsent); topic !== undefined; topic = first(unsent)) {
      const message = newest.get(topic);
      unsent.delete(topic);
      if (message === undefined) continue;
      try {
        await broker.publish(message);
      } catch (error) {
        if (!isFault(error)) throw error;
        // Refused topics are tried again with the next connection, not in a circle.
        if (broker.connection.state === "disconnected") return;
      }
    }
  }
  function start(): void {
    if (broker.connection.state === "disconnected") return;
    sending ??= send().finally(() => {
      sending = undefined;
      if (unsent.size > 0) start();
    });
  }
  const unlisten = broker.onConnection(connection => {
    if (connection.state === "disconnected") return;
    for (const topic of newest.keys()) unsent.add(topic);
    start();
  });
  return {
    tell: message => {
      newest.set(message.topic, message);
      unsent.add(message.topic);
      start();
    },
    [Symbol.asyncDispose]: async () => {
      unlisten();
      unsent.clear();
      await sending;
      if (broker.connection.state === "connected") await broker.publish(farewell).catch(() => {});
    },
  };
}

function first(topics: ReadonlySet<string>): string | undefined {
  const [topic] = topics;
  return topic;
}
