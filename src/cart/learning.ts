import { labelsToSkus } from "../config/config.ts";
import { countingOptions } from "../config/counting.ts";
import { relabelled, unknownLabels, usableProducts } from "../config/labels.ts";
import type { Config } from "../config/schema.ts";
import { type Counting, createCounting } from "../counting/counting.ts";
import { keepCatalogue } from "../device/catalogue-file.ts";
import type { Log } from "../log.ts";
import { countingRatesOf } from "../models/counting-rates.ts";
import type { Product } from "../trip/product.ts";
import type { Health } from "./health.ts";
import type { Sight } from "./sight.ts";
import type { Till } from "./till.ts";

export type LearningOptions = {
  readonly config: Config;
  /** The items' model, where there is one to be held against the catalogue. */
  readonly model: { readonly name: string; readonly labels: readonly string[] } | undefined;
  /** What is known at the start; empty where the store has not told it yet. */
  readonly known: readonly Product[];
  readonly till: Pick<Till, "trip" | "degrade" | "useCatalogue">;
  readonly health: Pick<Health, "catalogue">;
  readonly log: Pick<Log, "warn">;
};

/** What the cart knows of the store's products, and what follows when it learns of others. */
export type Learning = {
  /** Counting by what is known now, until somebody sees; undefined where nothing is. */
  counting(): Counting | undefined;
  /** From now on a new idea of what labels mean is a matter of this sight. */
  showTo(sight: Pick<Sight, "recount">): void;
  /**
   * Takes another catalogue into use and keeps it for the next start. Throws Fault("bad-config") before anything has
   * changed where the model knows none of its labels.
   */
  learn(products: readonly Product[]): void;
};

/**
 * Throws Fault("bad-config") where the model knows none of the labels of the configuration's own catalogue,
 * Fault("bad-model") where the model's error rates cannot be read.
 */
export function openLearning({ config, model, known, till, health, log }: LearningOptions): Learning {
  const checkLabels = (products: readonly Product[]): void => {
    for (const warning of model === undefined ? [] : unknownLabels(products, model)) log.warn(warning);
  };
  // Read once, like the model: whoever changes that file under a running cart changes what the next start counts by.
  const rates = countingRatesOf(config.models.items, config.models.dir);
  // A trip that goes on, after a power cut or with another catalogue, is counted on from what is in the basket.
  const begin = (products: readonly Product[]): Counting | undefined =>
    products.length === 0
      ? undefined
      : createCounting(countingOptions(config, products, rates, till.trip?.basket.lines));

  const start =
    model === undefined ? { products: known, warnings: [] } : usableProducts(config, known, model);
  for (const warning of start.warnings) log.warn(warning);
  let current = start.products;
  till.useCatalogue(current);
  health.catalogue(current.length);
  let counting = begin(current);
  let sight: Pick<Sight, "recount"> | undefined;
  return {
    counting: () => counting,
    showTo(watching) {
      sight = watching;
    },
    learn(products) {
      if (products.length > 0 && !sameLabels(products, current)) {
        checkLabels(products);
        const former = current;
        const again = () => {
          // What lies there is looked for under another name from now on: nobody sees it leave.
          if (relabelled(former, products, till.trip?.basket.lines ?? [])) till.degrade("catalogue-changed");
          return begin(products);
        };
        // What was put in just now is in the basket only when counting begins anew.
        if (sight === undefined) counting = again();
        else sight.recount(again);
      }
      current = products;
      till.useCatalogue(products);
      health.catalogue(products.length);
      const trouble = keepCatalogue(config.state.dir, products, config.store.id);
      if (trouble !== undefined) log.warn(`the catalogue is not kept for the next start: ${trouble}`);
    },
  };
}

/** Whether two catalogues mean the same by the same words: then counting need not begin anew. */
function sameLabels(a: readonly Product[], b: readonly Product[]): boolean {
  const [left, right] = [labelsToSkus(a), labelsToSkus(b)];
  return left.size === right.size && [...left].every(([label, sku]) => right.get(label) === sku);
}
