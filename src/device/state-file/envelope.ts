import { createHash } from "node:crypto";
import type { CartState } from "../../billing/cart-state.ts";
import { messageOf } from "../../fault.ts";
import { cartStateSchema } from "./schema.ts";
import { migrate, newestOf, released, type Steps } from "./versions.ts";

/** The newest version of the state that this program understands. */
export const stateVersion = newestOf(released);

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

/**
 * Reads what wrap() wrote, now or in an older version; never throws. This way of wrapping must stay readable in every
 * later version. `steps` are for tests of versions that do not exist yet.
 */
export function unwrap(text: string, steps: Steps = released): Unwrapped {
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
    if (version > newestOf(steps)) return { kind: "newer", version };
    if (!Number.isInteger(version) || version < 1)
      return { kind: "damaged", why: `it has no version, but ${version}` };
    const state = cartStateSchema.parse(migrate(JSON.parse(body), version, steps));
    return { kind: "whole", generation, state };
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
