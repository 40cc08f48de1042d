import type { BasketView } from "../trip/view.ts";
import type { Identity } from "./bill.ts";
import type { Message } from "./broker.ts";
import type { Acknowledgement, OutboxEntry } from "./outbox.ts";
import { topicsOf } from "./topics.ts";

/** A retained basket outlives a dead cart by this much, then the broker forgets it. */
const basketExpirySeconds = 24 * 3600;

/** A retained status holds the key that bills are verified with, so it outlives a cart that is long in repair. */
const statusExpirySeconds = 90 * 24 * 3600;

/** The bill as it is sent, now or again: its bytes are those of the outbox. */
export function billMessage(entry: OutboxEntry, identity: Identity): Message {
  const source = `/stepout/${identity.store}/carts/${identity.cart}`;
  return {
    topic: topicsOf(identity).bill,
    payload: entry.body,
    qos: 1,
    retain: false,
    event: { id: entry.billId, type: "stepout.bill.v1", source, time: entry.closedAt },
  };
}

export function basketMessage(basket: BasketView, identity: Identity): Message {
  return retained(topicsOf(identity).basket, basket, basketExpirySeconds);
}

/** What the store knows of a cart without asking it. The public key is needed even while the cart is away. */
export type Status = {
  readonly online: boolean;
  /** `shopping`, `no-trip`, or `offline`. */
  readonly state: string;
  readonly version: string;
  /** Base64 SubjectPublicKeyInfo of the Ed25519 key that signs this cart's bills. */
  readonly publicKey: string;
  /** Bills that the store has not got yet, and bills it refused. */
  readonly waiting?: number;
  readonly rejected?: number;
  /** The newest of those that it refused, and its words, so that a person need not search a log. */
  readonly refusals?: readonly Refusal[];
};

export type Refusal = { readonly billId: string; readonly sequence: number; readonly reason: string };

export function statusMessage(status: Status, identity: Identity): Message {
  return retained(topicsOf(identity).status, status, statusExpirySeconds);
}

/** What the broker keeps of a cart for whoever asks later, until it expires. `value` must be JSON data. */
function retained(topic: string, value: unknown, expirySeconds: number): Message {
  return { topic, payload: JSON.stringify(value), qos: 1, retain: true, expirySeconds };
}

/** What the broker says for a cart that is gone without a word: give it to the broker as the last will. */
export function lastWill(identity: Identity, publicKey: string): Message {
  const version = identity.software.version;
  return statusMessage({ online: false, state: "offline", version, publicKey }, identity);
}

/** Health is told often and matters only now: QoS 0. `health` must be JSON data. */
export function healthMessage(health: unknown, identity: Identity): Message {
  return { topic: topicsOf(identity).health, payload: JSON.stringify(health), qos: 0, retain: true };
}

export function ackMessage(topic: string, answer: Acknowledgement): Message {
  return { topic, payload: JSON.stringify(answer), qos: 1, retain: false };
}

/** Longer words of a store are cut: they are kept on the cart's disk. */
const longestReason = 500;

/**
 * The store's answer as it came over the wire; undefined for anything that is not one. Its id in small letters, as a
 * bill has it: a database with a type for UUIDs may give it back in capitals, and that is the same one (RFC 9562,
 * section 4).
 */
export function parseAck(payload: string): Acknowledgement | undefined {
  let value: unknown;
  try {
    value = JSON.parse(payload);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { billId: id, status, reason } = value as Record<string, unknown>;
  if (typeof id !== "string" || (status !== "accepted" && status !== "rejected")) return undefined;
  const billId = id.toLowerCase();
  return typeof reason === "string" && reason !== ""
    ? { billId, status, reason: reason.slice(0, longestReason) }
    : { billId, status };
}
