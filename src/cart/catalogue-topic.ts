import { createHash } from "node:crypto";
import type { Identity } from "../billing/bill.ts";
import type { Broker } from "../billing/broker.ts";
import { topicsOf } from "../billing/topics.ts";
import { parseCatalogue } from "../config/config.ts";
import { messageOf } from "../fault.ts";
import type { Log } from "../log.ts";
import type { Product } from "../trip/product.ts";

export type CatalogueHearing = {
  readonly broker: Broker;
  readonly identity: Identity;
  readonly log: Pick<Log, "info" | "error">;
  /** Takes the products that the store tells. */
  readonly learn: (products: readonly Product[]) => void;
  /** Hears why a catalogue is not used, for whoever tells the store. */
  readonly onRefused?: (why: string) => void;
};

/** Characters. 100,000 products are a third of it; MQTT 3.1.1 has no way to tell the broker to keep longer ones. */
const longestCatalogue = 32 * 1024 * 1024;

/**
 * Hears the store's catalogue now and whenever it changes. One that cannot be used changes nothing: the last good one
 * stays.
 */
export function hearCatalogue({ broker, identity, log, learn, onRefused }: CatalogueHearing): void {
  const { catalogue } = topicsOf(identity);
  let last = "";
  broker.subscribe(catalogue, ({ payload }) => {
    // It is retained, so it comes again with every connection; reading a large one takes seconds.
    const digest = createHash("sha256").update(payload).digest("base64");
    if (digest === last) return;
    last = digest;
    try {
      const products = productsIn(payload, catalogue);
      learn(products);
      log.info({ products: products.length }, "catalogue taken from the store");
    } catch (error) {
      onRefused?.(messageOf(error));
      log.error(`The store's catalogue is not used, the last good one stays: ${messageOf(error)}`);
    }
  });
}

function productsIn(payload: string, topic: string): readonly Product[] {
  if (payload.length > longestCatalogue) throw new Error(`it is longer than ${longestCatalogue} characters`);
  // What bytes that are no UTF-8 become: bills would bear it, and a label with it means nothing that a model says.
  if (payload.includes("\uFFFD")) throw new Error("it is not in UTF-8; publish it in that encoding");
  return parseCatalogue(JSON.parse(payload), topic);
}
