import type { Shopped } from "./cart.ts";

/** A row of the store's table, as the database tells it. */
export type Row = {
  readonly billId: string;
  readonly tripId: string;
  readonly grossMinor: number;
  readonly signature: string;
};

/** `wrong`: another amount, a bill that nobody shopped for, or a signature that could not be checked. */
export type Verdict = {
  readonly expected: number;
  readonly received: number;
  readonly lost: number;
  readonly doubled: number;
  readonly wrong: number;
};

/** Holds what the store has against what the carts shopped. `expected`: trips begun, acknowledged or not. */
export function judge(expected: number, shopped: readonly Shopped[], rows: readonly Row[]): Verdict {
  const byTrip = new Map(shopped.map(one => [one.tripId, one]));
  const trips = new Set(rows.map(row => row.tripId));
  const wrong = rows.filter(row => {
    const one = byTrip.get(row.tripId);
    return (
      one === undefined ||
      one.billId !== row.billId ||
      one.grossMinor !== row.grossMinor ||
      row.signature !== "valid"
    );
  });
  return {
    expected,
    received: rows.length,
    lost: Math.max(0, expected - trips.size),
    doubled: rows.length - trips.size,
    wrong: wrong.length,
  };
}

/** Psql's unaligned output of `bill_id, trip_id, gross_minor, signature`, tab between columns. */
export function rowsOf(lines: readonly string[]): Row[] {
  return lines.map(line => {
    const [billId = "", tripId = "", gross = "", signature = ""] = line.split("\t");
    return { billId, tripId, grossMinor: Number(gross), signature };
  });
}

export function isSound({ expected, lost, doubled, wrong }: Verdict): boolean {
  return expected > 0 && lost + doubled + wrong === 0;
}
