import { type Backoff, backoffMs } from "../backoff.ts";

/** `baseMs` is how long a camera waits after it has blocked once; each further time twice as long, up to `capMs`. */
export type BreakerLimits = Backoff & {
  /** How often it may block in a row. After that it stays out until the cart is started anew. */
  readonly tries: number;
  /** A camera that was live for so long and then blocks again begins with short waits. */
  readonly provenMs: number;
};

/** A circuit breaker for each camera: open while it must not be started, since it blocked the vision process. */
export type Breaker = {
  /** The camera blocked at `nowMs`. Returns how long it must wait, in milliseconds; undefined for good. */
  block(camera: string, nowMs: number): number | undefined;
  /** The camera gave a picture at `nowMs`. */
  live(camera: string, nowMs: number): void;
  /** Whether it must not be started at `nowMs`. */
  isOut(camera: string, nowMs: number): boolean;
};

/** The cameras of one cart: nobody else knocks at the same door. */
const withoutJitter = () => 1;

type Seat = { readonly blocks: number; readonly untilMs: number; readonly liveMs?: number | undefined };

/**
 * Makes one that lets every camera through. Every try of a camera that blocks costs the others some seconds of sight,
 * so the tries become rare and end. Knows no clock: `nowMs` comes from one that never jumps.
 */
export function createBreaker({ baseMs, capMs, tries, provenMs }: BreakerLimits): Breaker {
  const seats = new Map<string, Seat>();
  return {
    block(camera, nowMs) {
      const { blocks = 0, liveMs } = seats.get(camera) ?? {};
      const proven = liveMs !== undefined && nowMs - liveMs >= provenMs;
      const now = proven ? 1 : blocks + 1;
      const waitMs =
        now > tries ? Number.POSITIVE_INFINITY : backoffMs(now - 1, { baseMs, capMs }, withoutJitter);
      seats.set(camera, { blocks: now, untilMs: nowMs + waitMs });
      return Number.isFinite(waitMs) ? waitMs : undefined;
    },
    live(camera, nowMs) {
      const seat = seats.get(camera);
      if (seat !== undefined) seats.set(camera, { ...seat, liveMs: nowMs });
    },
    isOut: (camera, nowMs) => (seats.get(camera)?.untilMs ?? Number.NEGATIVE_INFINITY) > nowMs,
  };
}
