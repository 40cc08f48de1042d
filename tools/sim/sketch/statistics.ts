import { mean } from "../../../src/dataset/metrics/average-precision.ts";

/** 0 of nothing. */
export function shareOf<T>(list: readonly T[], holds: (one: T) => boolean): number {
  return list.filter(holds).length / Math.max(1, list.length);
}

export function spread(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map(value => (value - middle) ** 2)));
}

export function round(value: number): number {
  return Math.round(value * 100_000) / 100_000;
}
