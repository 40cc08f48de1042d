import type { Change } from "../counting/change.ts";
import type { Product } from "../trip/product.ts";
import type { VisionStats } from "../vision/messages.ts";

export type BasketLine = { readonly sku: string; readonly quantity: number; readonly needsReview: boolean };

/** What a replay shows, for programs or for people. */
export type ReplayPrinter = {
  change(change: Change): void;
  stats(stats: VisionStats): void;
  basket(lines: readonly BasketLine[]): void;
};

/** One JSON object a line, as the contract has them. */
export function jsonPrinter(out: NodeJS.WritableStream = process.stdout): ReplayPrinter {
  const line = (object: object) => void out.write(`${JSON.stringify(object)}\n`);
  return {
    change: change => line({ type: "change", ...change, t: Math.round(change.t * 1000) / 1000 }),
    stats: stats => line({ type: "stats", ...stats }),
    basket: lines =>
      line({
        type: "basket",
        lines: lines.map(({ sku, quantity, needsReview }) => ({ sku, quantity, needsReview })),
      }),
  };
}

/** A line a change, then the basket. */
export function tablePrinter(
  products: readonly Product[],
  out: NodeJS.WritableStream = process.stdout,
): ReplayPrinter {
  const names = new Map(products.map(product => [product.sku, product.name]));
  const nameOf = (sku: string) => names.get(sku) ?? sku;
  const line = (text: string) => void out.write(`${text}\n`);
  return {
    change({ t, camera, sku, basketDelta, confidence }) {
      const seconds = `${t.toFixed(1)} s`.padStart(8);
      const count = `${basketDelta > 0 ? "+" : "−"}${Math.abs(basketDelta)}`;
      line(`${seconds}  ${count} ${nameOf(sku)}  (${camera}, ${Math.round(confidence * 100)} % sure)`);
    },
    stats({ frames, wallMs, inferenceMs }) {
      if (frames === 0) return;
      const rate = wallMs === 0 ? "" : `, ${Math.round((frames * 1000) / wallMs)} frames/s`;
      line(`${frames} frames${rate}, ${(inferenceMs / frames).toFixed(1)} ms of inference a frame`);
    },
    basket(lines) {
      line(lines.length === 0 ? "The basket is empty." : "In the basket:");
      for (const { sku, quantity, needsReview } of lines) {
        line(`  ${quantity} × ${nameOf(sku)}${needsReview ? "  (please check)" : ""}`);
      }
    },
  };
}
