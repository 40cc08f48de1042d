import { createHash } from "node:crypto";
import { z } from "zod";
import type { Bill } from "../billing/bill.ts";
import type { Received } from "../billing/broker.ts";
import { cartOfTopic } from "../billing/topics.ts";
import { billSchema } from "./bill-schema.ts";
import { verifyBill } from "./keys.ts";

/** The longest bill that is looked at, in characters: far above any trip, far below what would hurt. */
const longestBill = 4_000_000;

/** `unknown key`: the cart has published none, so nobody can tell who signed. */
export type SignatureFinding = "valid" | "invalid" | "unknown key";

export type Intake =
  | {
      readonly ok: true;
      readonly bill: Bill;
      readonly body: string;
      readonly digest: string;
      readonly signature: SignatureFinding;
    }
  /** `billId` where it could be read, so that the cart can be told. */
  | { readonly ok: false; readonly billId: string | undefined; readonly problems: readonly string[] };

/** Where a cart publishes its key: the `publicKey` of its retained status; undefined where there is none. */
export type KeyOf = (store: string, cart: string) => Promise<string | undefined>;

/**
 * Takes a message from a bill topic apart: plain (MQTT 5) or wrapped in a CloudEvent (3.1.1), right shape,
 * from the cart whose topic it is, signed by that cart's key. Never throws: what arrives is not ours.
 */
export async function takeIn({ topic, payload }: Received, keyOf: KeyOf): Promise<Intake> {
  const value = payload.length > longestBill ? undefined : parsed(payload);
  if (value === undefined) return { ok: false, billId: undefined, problems: ["it is no JSON, or too long"] };
  const checked = billSchema.safeParse(value);
  const billId = billIdOf(value);
  if (!checked.success) return { ok: false, billId, problems: problemsOf(checked.error.issues) };
  const { data: bill } = checked;
  const sender = cartOfTopic(topic);
  if (sender?.store !== bill.store || sender.cart !== bill.cart) {
    const problem = `it names cart ${bill.cart} of ${bill.store} but came on ${topic}`;
    return { ok: false, billId, problems: [problem] };
  }
  const key = await keyOf(bill.store, bill.cart);
  const signature = key === undefined ? "unknown key" : verifyBill(value, key) ? "valid" : "invalid";
  const body = JSON.stringify(value);
  return { ok: true, bill, body, digest: digestOf(body), signature };
}

/** What tells two bills' bytes apart. */
export function digestOf(body: string): string {
  return createHash("sha256").update(body).digest("base64");
}

const statusSchema = z.looseObject({ publicKey: z.string().min(1).max(500) });

/** The public key in a cart's status message; undefined for anything else. */
export function publicKeyOf(payload: string): string | undefined {
  return statusSchema.safeParse(parsed(payload)).data?.publicKey;
}

function parsed(payload: string): unknown {
  try {
    const value: unknown = JSON.parse(payload);
    const wrapped = z.looseObject({ specversion: z.literal("1.0"), data: z.unknown() }).safeParse(value);
    return wrapped.success ? wrapped.data.data : value;
  } catch {
    return undefined;
  }
}

function billIdOf(value: unknown): string | undefined {
  return z.looseObject({ billId: z.string().min(1).max(64) }).safeParse(value).data?.billId;
}

function problemsOf(issues: readonly z.core.$ZodIssue[]): string[] {
  return issues.slice(0, 10).map(issue => `${issue.path.join(".") || "the bill"}: ${issue.message}`);
}
