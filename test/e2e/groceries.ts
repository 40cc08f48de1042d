import type { Product } from "../../src/trip/product.ts";

const product = (sku: string, name: string, priceMinor: number, taxRate = 0.07): Product => ({
  ...{ sku, name, priceMinor, taxRate },
  labels: [sku],
});

/** What a small basket holds, for tests and pictures of a screen that is full. */
export const groceries: readonly Product[] = [
  product("apple", "Apple, Elstar", 45),
  product("banana", "Banana", 32),
  product("bottle", "Still water 0.5 l", 129, 0.19),
  product("carton", "Oat drink with calcium, unsweetened, 1 l", 219),
  product("kiwi", "Kiwi", 39),
  product("pasta", "Spaghetti No. 5, 500 g", 179),
];
