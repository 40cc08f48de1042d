/** The middle value; of an even number the upper of the two middle ones. */
export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** The value before which `p` per cent (0–100) of all stand in their order, rounded down; the largest for 100, NaN of nothing. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((p / 100) * sorted.length))] ?? Number.NaN;
}
