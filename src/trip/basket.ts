import type { Change } from "../counting/change.ts";
import type { Catalogue } from "./catalogue.ts";
import { adjustLine, compareLines, evidenceOf, type Line, lineFor } from "./line.ts";
import type { Product } from "./product.ts";

/** What a cart holds by the count. Plain data: it is written to disk as it is. */
export type Basket = {
  /** Sorted by sku, then price; quantities are never 0 or less. */
  readonly lines: readonly Line[];
  /** Why a person should look, each reason once: `removed-unheld:SKU`, `unknown-product:SKU`, `doubtful:SKU`. */
  readonly review: readonly string[];
  /** Lines that nothing is left on, the newest last: what comes back goes on with what was said of it before. */
  readonly gone?: readonly Line[];
};

export const emptyBasket: Basket = { lines: [], review: [] };

/** As many lines without pieces as a correction may still concern. */
const goneKept = 16;

/** A change below this confidence is counted, and its line is marked for review. */
export const reviewBelow = 0.5;

type Seen = { readonly change: Change; readonly atMs: number; readonly doubtful: boolean };

/**
 * Counts one change into a basket. `atMs` is wall time in milliseconds, printed as evidence. An item gets
 * the price of the moment it enters; when pieces of several prices lie in the basket, the dearest leaves
 * first, so that doubt is in the shopper's favour. Never throws: what cannot be right is kept and marked.
 */
export function applyChange(basket: Basket, change: Change, catalogue: Catalogue, atMs: number): Basket {
  const doubtful = change.confidence < reviewBelow;
  const seen = { change, atMs, doubtful };
  const changed = change.basketDelta > 0 ? add(basket, seen, catalogue) : remove(basket, seen);
  // A doubtful removal may leave no line to carry the mark, so the basket carries it as well.
  return doubtful ? withReview(changed, `doubtful:${change.sku}`) : changed;
}

/** Adds a reason for a person to look, once. */
export function withReview(basket: Basket, reason: string): Basket {
  return basket.review.includes(reason) ? basket : { ...basket, review: [...basket.review, reason] };
}

/** The price of everything in the basket with tax, in the currency's smallest unit. */
export function grossMinorOf(basket: Basket): number {
  return basket.lines.reduce((sum, line) => sum + line.quantity * line.unitPriceMinor, 0);
}

function add(basket: Basket, seen: Seen, catalogue: Catalogue): Basket {
  const { change } = seen;
  const known = catalogue.bySku.get(change.sku);
  const product = known ?? unpriced(change.sku);
  const line = [...basket.lines, ...(basket.gone ?? [])].find(held => samePrice(held, product));
  const seenOnLine = evidenceOf(change, seen.atMs, change.basketDelta);
  const grown = adjustLine(line ?? lineFor(product), seenOnLine, seen.doubtful || known === undefined);
  const lines = [...basket.lines.filter(held => held !== line), grown].sort(compareLines);
  const left = withGone(
    { ...basket, lines },
    (basket.gone ?? []).filter(held => held !== line),
  );
  return known === undefined ? withReview(left, `unknown-product:${change.sku}`) : left;
}

function remove(basket: Basket, seen: Seen): Basket {
  const { change } = seen;
  const held = basket.lines.filter(line => line.sku === change.sku);
  let missing = -change.basketDelta;
  const shrunk = new Map<Line, Line>();
  for (const line of held.toSorted((a, b) => b.unitPriceMinor - a.unitPriceMinor)) {
    const taken = Math.min(missing, line.quantity);
    if (taken === 0) continue;
    shrunk.set(line, adjustLine(line, evidenceOf(change, seen.atMs, -taken), seen.doubtful));
    missing -= taken;
  }
  const lines = basket.lines.map(line => shrunk.get(line) ?? line);
  const emptied = lines.filter(line => line.quantity === 0);
  // Of what surely left, it does not matter any more how sure it was that it had come.
  const settled = emptied.map(line =>
    seen.doubtful ? line : { ...line, confidence: 1, needsReview: false },
  );
  const gone = [...(basket.gone ?? []), ...settled].slice(-goneKept);
  const left = withGone({ ...basket, lines: lines.filter(line => line.quantity > 0) }, gone);
  // More went than the cart ever held: what it held is gone, and a person is asked about the rest.
  return missing > 0 ? withReview(left, `removed-unheld:${change.sku}`) : left;
}

function withGone({ gone: _, ...basket }: Basket, gone: readonly Line[]): Basket {
  return gone.length > 0 ? { ...basket, gone } : basket;
}

function samePrice(line: Line, product: Product): boolean {
  return (
    line.sku === product.sku && line.unitPriceMinor === product.priceMinor && line.taxRate === product.taxRate
  );
}

/** Something was taken that has no price: it stands on the bill at 0, and a person decides. */
function unpriced(sku: string): Product {
  return { sku, name: sku, priceMinor: 0, taxRate: 0, labels: [] };
}
