import type { Fault } from "../fault.ts";

/** CloudEvents attributes (version 1.0) that travel with a message. */
export type EventAttributes = {
  readonly id: string;
  readonly type: string;
  /** A URI reference: who says it. */
  readonly source: string;
  /** RFC 3339. */
  readonly time: string;
};

export type Message = {
  readonly topic: string;
  /** JSON. */
  readonly payload: string;
  readonly qos: 0 | 1;
  readonly retain: boolean;
  readonly event?: EventAttributes;
  /** The broker forgets the message after this many seconds (MQTT 5 only). */
  readonly expirySeconds?: number;
};

/** What the broker said to a message: somebody subscribes to it, or (told by MQTT 5 alone) nobody does. */
export type Receipt = "taken" | "no-subscriber";

export type Connection =
  | { readonly state: "connected" }
  | { readonly state: "disconnected"; readonly why: Fault };

export type Received = { readonly topic: string; readonly payload: string };

/** A broker that is kept connected for as long as it is open. */
export interface Broker extends AsyncDisposable {
  readonly connection: Connection;
  /**
   * Resolves when the broker has taken responsibility (QoS 1) or the message is written to the socket (QoS 0).
   * Throws Fault("broker") where there is no connection or it ends first: whether the message arrived is then
   * unknown, and nothing is kept here to be sent later.
   */
  publish(message: Message): Promise<Receipt>;
  /**
   * Subscribes with QoS 1 now and after every reconnection. A message is confirmed once the listener is done
   * with it and with all before it. Nothing else is read meanwhile, or once so many are in hand as the broker was
   * opened for: a listener that waits for a publish() here waits for ever.
   */
  subscribe(filter: string, listener: (message: Received) => void | Promise<void>): void;
  /** Tells every change of the connection, until the returned function is called. */
  onConnection(listener: (connection: Connection) => void): () => void;
}
