export type Backoff = { readonly baseMs: number; readonly capMs: number };

/**
 * Milliseconds to wait before try number `attempt` (0 is the first repeat): exponential with full jitter,
 * so that a thousand carts cut off together do not come back together. `random` gives 0 ≤ x < 1.
 * Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 */
export function backoffMs(attempt: number, { baseMs, capMs }: Backoff, random: () => number): number {
  const ceiling = Math.min(capMs, baseMs * 2 ** Math.min(attempt, 30));
  return Math.round(ceiling * random());
}
