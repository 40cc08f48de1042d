import type { Backoff } from "../../backoff.ts";
import type { Message } from "../../billing/broker.ts";

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
  /** So many messages may be with their listeners at the same time, in the order they came; 1 unless told. */
  readonly atOnce?: number;
  /** Between attempts; 500 doubling to 30,000 unless told, with full jitter. */
  readonly backoff?: Backoff;
};
