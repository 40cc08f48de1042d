import { connect as connectClient, type MqttClient } from "mqtt";
import type { Message, Receipt, Received } from "../../billing/broker.ts";
import { Fault } from "../../fault.ts";
import { answersUntil } from "./answers.ts";
import { encode } from "./encode.ts";
import { explain } from "./explain.ts";
import { takeIn } from "./intake.ts";
import { type BrokerOptions, clientOptions } from "./options.ts";

/** One connection to the broker, from its birth to its end. It is never revived. */
export interface Link {
  /** Resolves with the reason when the connection is over. */
  readonly ended: Promise<Fault>;
  publish(message: Message): Promise<Receipt>;
  subscribe(filter: string): Promise<void>;
  /** Says goodbye, so that the broker keeps the last will to itself. */
  close(): Promise<void>;
}

type Handle = (message: Received) => void | Promise<void>;

/**
 * Resolves when the broker has welcomed us. Throws Fault("broker"), or Fault("bad-config") for unreadable
 * files. `stop` gives up a connection that is still being made; a link that was made is closed by close().
 */
export async function openLink(options: BrokerOptions, handle: Handle, stop?: AbortSignal): Promise<Link> {
  const client = connecting(options);
  const ended = endOf(client, options);
  takeIn(client, {
    handle,
    atOnce: options.atOnce ?? 1,
    // The listener's own reason ends the connection, so that whoever asks why is told the cause.
    onFailure: error => client.emit("error", error instanceof Error ? error : new Error(String(error))),
  });
  const welcomed = new Promise<{ readonly limit: Limit }>(resolve =>
    client.once("connect", ({ properties }) => resolve({ limit: properties?.maximumPacketSize })),
  );
  const giveUp = () => void client.stream.destroy();
  stop?.addEventListener("abort", giveUp);
  const first = await Promise.race([welcomed, ended]);
  stop?.removeEventListener("abort", giveUp);
  if (first instanceof Fault) throw first;
  return linkOf(client, options, ended, first.limit);
}

/** mqtt.js and TLS throw at once where they cannot even begin; to us that is a connection that failed. */
function connecting(options: BrokerOptions): MqttClient {
  const how = clientOptions(options);
  try {
    return connectClient(how);
  } catch (error) {
    throw explain(error, options);
  }
}

/** The reason a client's connection failed or ended; the first thing said is the cause, the rest are its effects. */
function endOf(client: MqttClient, options: BrokerOptions): Promise<Fault> {
  return new Promise(resolve => {
    let cause: unknown;
    let wasWelcome = false;
    client.once("connect", () => {
      wasWelcome = true;
    });
    client.on("error", error => {
      cause ??= error;
      client.stream.destroy();
    });
    client.on("disconnect", packet => {
      cause ??= Object.assign(new Error("the broker sent us away"), { code: packet.reasonCode });
    });
    client.on("close", () => resolve(explain(cause ?? new Error("closed"), options, wasWelcome)));
  });
}

/** Bytes that a message may have, where the broker said so in its welcome (MQTT 5). */
type Limit = number | undefined;

function linkOf(client: MqttClient, options: BrokerOptions, ended: Promise<Fault>, limit: Limit): Link {
  const unheard = new Set<number>();
  client.on("packetreceive", packet => {
    // mqtt.js does not hand this on: "no matching subscribers" (MQTT 5, section 3.4.2.1).
    if (packet.cmd === "puback" && packet.reasonCode === 16 && packet.messageId)
      unheard.add(packet.messageId);
  });
  const answered = answersUntil(ended, {
    patienceMs: options.answerMs ?? 10_000,
    onSilence: () => client.stream.destroy(new Error("ETIMEDOUT")),
  });
  return {
    ended,
    publish: async message => {
      if (!client.connected) throw await ended;
      const { payload, options: how } = encode(message, options.version ?? 5);
      // Sent all the same, it would end the connection.
      const size = Buffer.byteLength(payload);
      if (limit !== undefined && size > limit) throw tooLarge(message.topic, size, limit);
      const packet = await answered(() => client.publishAsync(message.topic, payload, how)).catch(error => {
        throw refusal(message.topic, error);
      });
      return unheard.delete(packet?.messageId ?? -1) ? "no-subscriber" : "taken";
    },
    subscribe: async filter => {
      await answered(() => client.subscribeAsync(filter, { qos: 1 })).catch(error => {
        throw refusal(filter, error);
      });
    },
    close: () => goodbye(client, ended),
  };
}

function tooLarge(topic: string, size: number, limit: number): Fault {
  const mend = "raise its limit (max_packet_size in mosquitto)";
  return new Fault("broker", `The broker takes ${limit} bytes a message, ${topic} has ${size}; ${mend}.`);
}

function refusal(topic: string, error: unknown): Fault {
  if (error instanceof Fault) return error;
  const code = (error as { code?: unknown }).code;
  const why =
    code === 135 || code === 128 ? "we may not use it; correct the broker's access list" : String(error);
  return new Fault("broker", `The broker refuses the topic ${topic}: ${why}.`, error);
}

async function goodbye(client: MqttClient, ended: Promise<Fault>): Promise<void> {
  client.end();
  const impatient = setTimeout(() => client.stream.destroy(), 1000);
  await ended;
  clearTimeout(impatient);
}
