/** The topics of one cart: names that other people's programs depend on. */
export type Topics = {
  readonly bill: string;
  readonly ack: string;
  readonly basket: string;
  readonly status: string;
  readonly health: string;
  readonly catalogue: string;
};

/** `store` and `cart` must be plain names, without `/`, `+` and `#`; the configuration sees to it. */
export function topicsOf({ store, cart }: { readonly store: string; readonly cart: string }): Topics {
  const base = `stepout/v1/${store}/carts/${cart}`;
  return {
    bill: `${base}/bill`,
    ack: `${base}/bill/ack`,
    basket: `${base}/basket`,
    status: `${base}/status`,
    health: `${base}/health`,
    catalogue: `stepout/v1/${store}/catalogue`,
  };
}

/**
 * The name a cart has at the broker, which lets in only one of each. Apart by `:`, which neither part may have and
 * brokers take in a name: with a `-` cart a-b of s1 and cart b of s1-a would push each other out.
 */
export function clientIdOf({ store, cart }: { readonly store: string; readonly cart: string }): string {
  return `stepout-${store}:${cart}`;
}

/** The bills of all carts of a store, or of every store: for whoever receives bills. */
export function billsOf(store = "+"): string {
  return `stepout/v1/${store}/carts/+/bill`;
}

/** The statuses of the same carts. */
export function statusesOf(store = "+"): string {
  return `stepout/v1/${store}/carts/+/status`;
}

/** The cart a topic belongs to; undefined for a topic of another form. */
export function cartOfTopic(topic: string): { readonly store: string; readonly cart: string } | undefined {
  const [root, version, store, carts, cart] = topic.split("/");
  if (root !== "stepout" || version !== "v1" || carts !== "carts") return undefined;
  return store && cart ? { store, cart } : undefined;
}
