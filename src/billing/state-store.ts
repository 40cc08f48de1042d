import type { CartState } from "./cart-state.ts";

/** Where a cart's state outlives the power. */
export interface StateStore {
  /** What was found at the opening; undefined on a cart that never ran here. */
  readonly found: CartState | undefined;
  /** Durable when it resolves: a power cut afterwards loses nothing. Throws Fault("storage"). One call at a time. */
  write(state: CartState): Promise<void>;
}

/** A store that forgets: for replays, and for whoever wants a till without a disk. */
export function memoryStore(found?: CartState): StateStore {
  return { found, write: async () => {} };
}
