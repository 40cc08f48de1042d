import { Fault, isFault } from "../fault.ts";
import type { Product } from "../trip/product.ts";
import { labelsToSkus } from "./config.ts";
import type { Config } from "./schema.ts";

/**
 * Labels of the catalogue that the detector never says: such a product is never counted. Returns one sentence for
 * each of the first hundred, and one for the number of the others, for the log. Throws Fault("bad-config") when not a single label is known, since then
 * nothing could ever be billed.
 */
export function unknownLabels(
  products: readonly Product[],
  model: { readonly name: string; readonly labels: readonly string[] },
): string[] {
  const known = new Set(model.labels);
  const strangers = products.flatMap(({ sku, labels }) =>
    labels.filter(label => !known.has(label)).map(label => ({ sku, label })),
  );
  const claimed = products.flatMap(product => product.labels).length;
  if (claimed > 0 && strangers.length === claimed) {
    throw new Fault(
      "bad-config",
      `Model ${model.name} knows none of the catalogue's labels (${brief(strangers.map(({ label }) => label))}); it knows ${brief(model.labels)}. Correct \`labels\` in the catalogue or choose another model.`,
    );
  }
  const told = strangers
    .slice(0, mostTold)
    .map(
      ({ sku, label }) =>
        `Model ${model.name} does not know the label ${label} of product ${sku}: by it, nothing is counted.`,
    );
  const others = strangers.length - told.length;
  if (others > 0) told.push(`Model ${model.name} does not know ${others} more labels of the catalogue.`);
  return told;
}

/**
 * What a cart may count by at its start, of what is known then, with the sentences of `unknownLabels`. One that the store
 * told an earlier model, and of which this one knows no label, is passed over with a sentence: the store tells the next
 * one only to a cart that runs. Throws Fault("bad-config") where such a catalogue is the configuration's own.
 */
export function usableProducts(
  { catalogue }: Pick<Config, "catalogue">,
  known: readonly Product[],
  model: { readonly name: string; readonly labels: readonly string[] },
): { readonly products: readonly Product[]; readonly warnings: readonly string[] } {
  try {
    return { products: known, warnings: unknownLabels(known, model) };
  } catch (error) {
    if (catalogue !== "topic" || !isFault(error, "bad-config")) throw error;
    return {
      products: [],
      warnings: [
        `The catalogue that the store told last is not used, and nothing is counted until it tells another: ${error.message}`,
      ],
    };
  }
}

/** A sentence for the log where no product is known and no store can tell one: such a cart runs, and counts nothing. */
export function untoldProducts({ broker }: Pick<Config, "broker">, known: readonly Product[]): string[] {
  if (broker !== undefined || known.length > 0) return [];
  return [
    "No product is known, and without a broker the store cannot tell any: nothing is counted. Set `catalogue` to a file, or `broker`.",
  ];
}

/** Whether a label of any of these products means another one, or none, in a new catalogue. */
export function relabelled(
  before: readonly Product[],
  after: readonly Product[],
  held: readonly Pick<Product, "sku">[],
): boolean {
  const skus = new Set(held.map(({ sku }) => sku));
  const meant = labelsToSkus(after);
  return before.some(({ sku, labels }) => skus.has(sku) && labels.some(label => meant.get(label) !== sku));
}

/** A store may tell all of its hundred thousand products, of which a model knows some. */
const mostTold = 100;

function brief(labels: readonly string[]): string {
  const more = labels.length > 12 ? `, … ${labels.length - 12} more` : "";
  return labels.slice(0, 12).join(", ") + more;
}
