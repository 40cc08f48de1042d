import { createHash, randomBytes } from "node:crypto";
import { v7 } from "uuid";

/** Where ids come from. */
export type Ids = {
  /** A fresh UUIDv7 for a trip that opens at this wall time in milliseconds. */
  tripId(nowMs: number): string;
  /** The UUIDv7 of a trip's bill: its time is the closing, its other bits are SHA-256 of the trip's id. */
  billId(closedAtMs: number, tripId: string): string;
};

/** Ids by RFC 9562, section 5.7. A bill's id is no chance: sealing the same trip again gives the same id. */
export const ids: Ids = {
  tripId: nowMs => v7({ msecs: nowMs, random: randomBytes(16) }),
  billId: (closedAtMs, tripId) =>
    v7({ msecs: closedAtMs, random: createHash("sha256").update(tripId).digest().subarray(0, 16) }),
};
