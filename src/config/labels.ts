import { Fault } from "../fault.ts";
import type { Product } from "../trip/product.ts";

/**
 * Labels of the catalogue that the detector never says: such a product is never counted. Returns one
 * sentence for each, for the log. Throws Fault("bad-config") when not a single label is known, since then
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
  return strangers.map(
    ({ sku, label }) =>
      `Model ${model.name} does not know the label ${label} of product ${sku}: by it, nothing is counted.`,
  );
}

function brief(labels: readonly string[]): string {
  const more = labels.length > 12 ? `, … ${labels.length - 12} more` : "";
  return labels.slice(0, 12).join(", ") + more;
}
