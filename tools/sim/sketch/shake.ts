import type { Box } from "../../../src/counting/observation.ts";
import { gaussian, type Random } from "../world/random.ts";

/** A label, or one of those it is taken for, each so many `times` as often as its share says. */
export function drawLabel(
  random: Random,
  label: string,
  others: Readonly<Record<string, number>>,
  times = 1,
): string {
  let left = random();
  for (const [other, share] of Object.entries(others)) {
    left -= share * times;
    if (left < 0) return other;
  }
  return label;
}

/** Another label than this one, as often as each is confused with the thing; none where nothing ever is. */
export function drawOther(
  random: Random,
  label: string,
  others: Readonly<Record<string, number>>,
): string | undefined {
  const rest = Object.entries(others).filter(([other]) => other !== label);
  let left = random() * rest.reduce((sum, [, share]) => sum + share, 0);
  return rest.find(([, share]) => {
    left -= share;
    return left < 0;
  })?.[0];
}

/** A standard normal value of which `keeps` is what it was before. */
export function kept(random: Random, before: number | undefined, keeps: number): number {
  const anew = gaussian(random);
  return before === undefined ? anew : keeps * before + Math.sqrt(1 - keeps * keeps) * anew;
}

/** Share of a standard normal that lies below a value (Abramowitz and Stegun 26.2.17, right to seven digits). */
export function shareBelow(value: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(value));
  const tail = [1.330274429, -1.821255978, 1.781477937, -0.356563782, 0.31938153].reduce(
    (sum, factor) => (sum + factor) * t,
    0,
  );
  const above = (Math.exp(-(value * value) / 2) / Math.sqrt(2 * Math.PI)) * tail;
  return value > 0 ? 1 - above : above;
}

/** A box whose edges are off by this share of its sides. */
export function shaken(random: Random, [x1, y1, x2, y2]: Box, jitter: number): Box {
  if (jitter === 0) return [x1, y1, x2, y2];
  const [w, h] = [(x2 - x1) * jitter, (y2 - y1) * jitter];
  const off = (value: number, size: number) => clamp(value + gaussian(random) * size, 0, 1);
  return [off(x1, w), off(y1, h), off(x2, w), off(y2, h)];
}

/** Within limits, and as exact as lines tell. */
export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, Math.round(value * 10_000) / 10_000));
}
