import { checkoutFigures } from "./checkout.ts";
import { atThreshold, type JudgedPicture } from "./judged.ts";

/** A threshold and how well pieces are counted with it. */
export type Calibration = { readonly threshold: number; readonly cAcc: number; readonly acd: number };

/** The thresholds tried: every hundredth from 0.05 to 0.95. */
const tried: readonly number[] = Array.from({ length: 91 }, (_, step) => (5 + step) / 100);

/**
 * The threshold at which most pictures are counted exactly and, among those, fewest pieces are wrong. Of a run
 * of equally good ones the middle: it lies farthest from where counting gets worse, and so carries over best.
 * Only for pictures that no figure is reported on; a threshold chosen on the pictures judged flatters.
 */
export function calibrate(pictures: readonly JudgedPicture[]): Calibration {
  const figures = tried.map(threshold => {
    const { cAcc, acd } = checkoutFigures(atThreshold(pictures, threshold));
    return { threshold, cAcc, acd };
  });
  const best = figures.reduce((most, one) => (isBetter(one, most) ? one : most));
  const start = figures.indexOf(best);
  const rest = figures.slice(start);
  const end = rest.findIndex(one => isBetter(best, one));
  const run = end === -1 ? rest : rest.slice(0, end);
  return run[Math.floor((run.length - 1) / 2)] ?? best;
}

function isBetter(a: Calibration, b: Calibration): boolean {
  return a.cAcc > b.cAcc || (a.cAcc === b.cAcc && a.acd < b.acd);
}
