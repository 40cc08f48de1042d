import { readFileSync } from "node:fs";
import type { IClientOptions } from "mqtt";
import type { Backoff } from "../../backoff.ts";
import type { Message } from "../../billing/broker.ts";
import { Fault, messageOf } from "../../fault.ts";
import { propertiesOf } from "./encode.ts";

/** Plain data; what the configuration calls `broker`, and who connects. */
export type BrokerOptions = {
  /** `mqtt://host:1883`, or `mqtts://host:8883`, which is always verified. */
  readonly url: string;
  /** 5 is MQTT 5 (default), 4 is MQTT 3.1.1. */
  readonly version?: 4 | 5;
  readonly clientId: string;
  /** Files: the authority that signed the broker's certificate, this client's certificate, its key. */
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly username?: string | undefined;
  /** File that holds the password; without it the environment's STEPOUT_BROKER_PASSWORD is used. */
  readonly passwordFile?: string | undefined;
  /** What the broker says for us when we are gone without a word. */
  readonly will?: Message;
  /** Seconds for which the broker keeps our subscriptions and what they missed; 0, the default, for none. */
  readonly sessionSeconds?: number;
  /** Two missed heartbeats of this length are a lost broker; 20 unless told. */
  readonly keepaliveSeconds?: number;
  /** How long the broker may take to answer a connection or a message; 10,000 unless told. */
  readonly answerMs?: number;
  /** Between attempts; 500 doubling to 30,000 unless told, with full jitter. */
  readonly backoff?: Backoff;
};

/**
 * Options as mqtt.js wants them, with the files read. Throws Fault("bad-config") for a wrong URL, a file
 * that cannot be read, and for TLS files or credentials that an unencrypted URL would make useless.
 */
export function clientOptions(options: BrokerOptions, env = process.env): IClientOptions {
  const url = brokerUrl(options);
  const tls = url.protocol === "mqtts:";
  const version = options.version ?? 5;
  const session = options.sessionSeconds ?? 0;
  return {
    protocol: tls ? "mqtts" : "mqtt",
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? (tls ? 8883 : 1883) : Number(url.port),
    protocolVersion: version,
    clientId: options.clientId,
    clean: session === 0,
    keepalive: options.keepaliveSeconds ?? 20,
    connectTimeout: options.answerMs ?? 10_000,
    // Connections are ours to make again: a client of the library never outlives its connection, and with it
    // goes the library's memory of unsent messages. The outbox on disk is the only queue.
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    ...(tls ? { rejectUnauthorized: true, ...tlsFiles(options) } : {}),
    ...credentials(options, env),
    ...(options.will === undefined ? {} : { will: willOf(options.will, version) }),
    ...(version === 5 ? { properties: connectProperties(session) } : {}),
  };
}

/** The largest message we take: a catalogue of 100,000 products fits, what would fill the memory does not. */
const largestMessageBytes = 32 * 1024 * 1024;

function connectProperties(sessionExpiryInterval: number): NonNullable<IClientOptions["properties"]> {
  return { sessionExpiryInterval, maximumPacketSize: largestMessageBytes };
}

function brokerUrl({ url, ca, cert, key }: BrokerOptions): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^mqtts?:$/.test(parsed.protocol) || parsed.hostname === "") {
    throw new Fault("bad-config", `${url} is no broker; write mqtt://host:1883 or mqtts://host:8883.`);
  }
  if (parsed.username !== "" || parsed.password !== "") {
    const mend =
      "give the user name as `username` and the password as `passwordFile` or STEPOUT_BROKER_PASSWORD";
    throw new Fault("bad-config", `The broker's URL contains a login, and URLs end up in logs; ${mend}.`);
  }
  if (parsed.protocol === "mqtt:" && (ca ?? cert ?? key) !== undefined) {
    const message = `${url} is not encrypted, so its certificates would be ignored; write mqtts:// or remove them.`;
    throw new Fault("bad-config", message);
  }
  return parsed;
}

function tlsFiles({ ca, cert, key }: BrokerOptions): Pick<IClientOptions, "ca" | "cert" | "key"> {
  if ((cert === undefined) !== (key === undefined)) {
    throw new Fault("bad-config", "The broker's `cert` and `key` belong together; give both files or none.");
  }
  return {
    ...(ca === undefined ? {} : { ca: read(ca, "authority") }),
    ...(cert === undefined ? {} : { cert: read(cert, "certificate") }),
    ...(key === undefined ? {} : { key: read(key, "certificate's key") }),
  };
}

function credentials(
  { username, passwordFile }: BrokerOptions,
  env: NodeJS.ProcessEnv,
): Pick<IClientOptions, "username" | "password"> {
  if (username === undefined) return {};
  const password =
    passwordFile === undefined
      ? env.STEPOUT_BROKER_PASSWORD
      : read(passwordFile, "password")
          .toString("utf8")
          .replace(/\r?\n$/, "");
  return password === undefined ? { username } : { username, password };
}

function read(path: string, what: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new Fault("bad-config", `The broker's ${what} file cannot be read (${messageOf(error)}).`, error);
  }
}

function willOf(will: Message, version: 4 | 5): NonNullable<IClientOptions["will"]> {
  const { topic, payload, qos, retain } = will;
  const properties = propertiesOf(will);
  return { topic, payload, qos, retain, ...(version === 5 && properties ? { properties } : {}) };
}
