import { createHash } from "node:crypto";
import type { CartState } from "../../billing/cart-state.ts";
import { messageOf } from "../../fault.ts";
import { cartStateSchema } from "./schema.ts";

/** The newest version of the state that this program understands. */
export const stateVersion = 1;

/** A state and how often it was written; of two readable copies the higher generation is the newer one. */
export type Generation = { readonly generation: number; readonly state: CartState };

/** What a file turned out to hold. */
export type Unwrapped =
  | ({ readonly kind: "whole" } & Generation)
  | { readonly kind: "damaged"; readonly why: string }
  | { readonly kind: "newer"; readonly version: number };

/**
 * The bytes of a state file: a line of JSON that describes it, a line of JSON that is the state. The checksum
 * covers version, generation and state, so that no flipped byte can pass for anything else.
 */
export function wrap({ generation, state }: Generation): string {
  const body = JSON.stringify(state);
  const sha256 = checksum(stateVersion, generation, body);
  return `${JSON.stringify({ format: "stepout-state", version: stateVersion, generation, sha256 })}\n${body}\n`;
}

/** Reads what wrap() wrote; never throws. This way of wrapping must stay readable in every later version. */
export function unwrap(text: string): Unwrapped {
  if (text.length === 0) return { kind: "damaged", why: "it is empty" };
  const [head = "", body = "", rest] = text.split("\n");
  if (rest !== "") return { kind: "damaged", why: "it is cut off" };
  try {
    const header = JSON.parse(head) as { version?: unknown; generation?: unknown; sha256?: unknown };
    const { version, generation, sha256 } = header;
    if (typeof version !== "number" || typeof generation !== "number")
      return { kind: "damaged", why: "it is no state file" };
    if (sha256 !== checksum(version, generation, body))
      return { kind: "damaged", why: "its checksum does not fit" };
    if (version > stateVersion) return { kind: "newer", version };
    return { kind: "whole", generation, state: cartStateSchema.parse(JSON.parse(body)) };
  } catch (error) {
    return {
      kind: "damaged",
      why: `it does not have the shape of a state (${messageOf(error).slice(0, 120)})`,
    };
  }
}

function checksum(version: number, generation: number, body: string): string {
  return createHash("sha256").update(`${version}\n${generation}\n${body}`).digest("hex");
}
