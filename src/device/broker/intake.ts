import type { MqttClient } from "mqtt";
import type { Received } from "../../billing/broker.ts";

export type Intake = {
  /** Takes a message; the broker is told that we have it when this resolves, and not where it rejects. */
  readonly handle: (message: Received) => void | Promise<void>;
  /** So many messages may be in hand at the same time. */
  readonly atOnce: number;
  /** What `handle` threw; should end the connection. */
  readonly onFailure: (error: unknown) => void;
};

/** mqtt.js's way to the wire, which it does not show. */
type Sender = { _sendPacket(packet: Sent, done?: () => void, ...more: unknown[]): void };
type Sent = { readonly cmd: string; readonly messageId?: number };

/**
 * Takes in what `client` receives. mqtt.js reads one message, and confirms it and reads the next when it is called
 * back: with that alone each message would cost the whole way to the ledger's disk and back. So it is called back
 * at once while there is room, and the confirmation that it then sends is held until the message is dealt with, and
 * all before it (MQTT 5, section 4.6: confirmations go out in the order in which the messages came).
 */
export function takeIn(client: MqttClient, { handle, atOnce, onFailure }: Intake): void {
  const wire = client as unknown as Sender;
  const send = wire._sendPacket.bind(client);
  const inHand = new Map<number | undefined, Promise<void>>();
  let turn: Promise<void> = Promise.resolve();
  let roomFor: (() => void) | undefined;
  client.handleMessage = (packet, goOn) => {
    if (packet.cmd !== "publish") return goOn();
    const received = { topic: packet.topic, payload: packet.payload.toString() };
    const dealtWith = Promise.resolve(received).then(handle);
    inHand.set(packet.messageId, dealtWith);
    dealtWith.then(() => {
      inHand.delete(packet.messageId);
      const readOn = roomFor;
      // Before it is called: mqtt.js may hand out the next message within the call, which waits for room in its turn.
      roomFor = undefined;
      readOn?.();
    }, onFailure);
    if (inHand.size < atOnce) goOn();
    else roomFor = goOn;
  };
  wire._sendPacket = (packet, done, ...more) => {
    if (packet.cmd !== "puback") return send(packet, done, ...more);
    const dealtWith = inHand.get(packet.messageId);
    turn = turn.then(() => dealtWith).then(() => send(packet));
    // A failure has been told, and after it nothing is confirmed any more.
    turn.catch(() => {});
    done?.();
  };
}
