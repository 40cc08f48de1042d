import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { createSecureContext } from "node:tls";
import type { IClientOptions } from "mqtt";
import type { Message } from "../../billing/broker.ts";
import { Fault, messageOf } from "../../fault.ts";
import type { BrokerOptions } from "./connect.ts";
import { propertiesOf } from "./encode.ts";

export type { BrokerOptions };

/**
 * Options as mqtt.js wants them, with the files read. Throws Fault("bad-config") for a wrong URL, a file
 * that cannot be read or is no certificate or key, a key of another certificate, for TLS files that an unencrypted
 * URL would make useless, and for a password file without a user name.
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
  const files = {
    ...(ca === undefined ? {} : { ca: read(ca, "authority") }),
    ...(cert === undefined ? {} : { cert: read(cert, "certificate") }),
    ...(key === undefined ? {} : { key: read(key, "certificate's key") }),
  };
  const { ca: authority, cert: certificate, key: secret } = files;
  if (authority !== undefined)
    check(`authority ${ca} is no PEM certificate`, () => pemCertificate(authority));
  if (certificate !== undefined)
    check(`certificate ${cert} is no PEM certificate`, () => createSecureContext({ cert: certificate }));
  if (secret !== undefined)
    check(`key ${key} is no PEM key without a passphrase`, () => createSecureContext({ key: secret }));
  check(`key ${key} does not belong to the certificate ${cert}`, () => createSecureContext(files));
  return files;
}

/** Looks at a file before a connection does: TLS throws out of its middle, and ignores an authority that is none. */
function check(complaint: string, use: () => unknown): void {
  try {
    use();
  } catch (error) {
    const message = `The broker's ${complaint} (${messageOf(error)}); give the right file, whole.`;
    throw new Fault("bad-config", message, error);
  }
}

function pemCertificate(bytes: Buffer): X509Certificate {
  if (!bytes.includes("-----BEGIN ")) throw new Error("no BEGIN line");
  return new X509Certificate(bytes);
}

function credentials(
  { username, passwordFile }: BrokerOptions,
  env: NodeJS.ProcessEnv,
): Pick<IClientOptions, "username" | "password"> {
  // MQTT 3.1.1 sends no password without a name, so the broker would see nobody.
  if (username === undefined && passwordFile !== undefined) {
    const mend = "give the user name as `username`, or remove it";
    throw new Fault("bad-config", `The broker's \`passwordFile\` is of no use without its user; ${mend}.`);
  }
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
