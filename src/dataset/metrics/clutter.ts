import { type CheckoutFigures, checkoutFigures } from "./checkout.ts";
import { counts, type JudgedPicture, type Truth } from "./judged.ts";

/** RPC's levels by the number of pieces in view. */
export type Clutter = "easy" | "medium" | "hard";

export const clutterLevels: readonly Clutter[] = ["easy", "medium", "hard"];

/**
 * The level of a picture: easy up to 10 counted pieces, medium up to 15, hard above. RPC draws 3–10, 10–15
 * and 15–20; its shared edges go to the easier level here, as do pictures with fewer than 3.
 */
export function clutterOf(truths: readonly Truth[]): Clutter {
  const pieces = truths.filter(counts).length;
  if (pieces <= 10) return "easy";
  return pieces <= 15 ? "medium" : "hard";
}

/** Checkout figures of each level that has pictures. Means over classes are taken within a level. */
export function checkoutByClutter(
  pictures: readonly JudgedPicture[],
): Partial<Record<Clutter, CheckoutFigures>> {
  const levels: Partial<Record<Clutter, CheckoutFigures>> = {};
  for (const level of clutterLevels) {
    const here = pictures.filter(picture => clutterOf(picture.truths) === level);
    if (here.length > 0) levels[level] = checkoutFigures(here);
  }
  return levels;
}
