/**
 * What stands twice in a configuration and must not: names of cameras, skus and labels of its own products; a sentence
 * each. Reads the file's plain content, so that it is told along with whatever else is wrong.
 */
export function doublesIn(config: unknown): string[] {
  const { cameras, catalogue } = Object(config) as {
    readonly cameras?: unknown;
    readonly catalogue?: unknown;
  };
  const names = repeated(elementsOf(cameras).flatMap(({ name }) => textsIn(name)));
  return [
    ...(names.length > 0 ? [`cameras: two are called ${names.join(", ")}; names must differ`] : []),
    ...doubledProducts(catalogue),
  ];
}

/** The same of a list of products, whatever else is wrong with them. */
export function doubledProducts(list: unknown): string[] {
  const products = elementsOf(list);
  const skus = repeated(products.flatMap(({ sku }) => textsIn(sku)));
  const labels = repeated(products.flatMap(product => [...new Set(textsIn(product.labels))]));
  return [
    ...skus.map(sku => `sku ${sku} stands twice; give each product one entry`),
    ...labels.map(label => `label ${label} is claimed by two products; a detector word can mean only one`),
  ];
}

type Element = Readonly<Record<string, unknown>>;

function elementsOf(list: unknown): Element[] {
  return Array.isArray(list) ? list.map(one => Object(one) as Element) : [];
}

function textsIn(value: unknown): string[] {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.filter(one => typeof one === "string");
}

function repeated(names: readonly string[]): string[] {
  const [seen, twice] = [new Set<string>(), new Set<string>()];
  for (const name of names) (seen.has(name) ? twice : seen).add(name);
  return [...twice];
}
