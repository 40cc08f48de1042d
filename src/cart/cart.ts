import type { Identity } from "../billing/bill.ts";
import { labelsToSkus, loadCatalogue } from "../config/config.ts";
import { countingOptions } from "../config/counting.ts";
import { unknownLabels } from "../config/labels.ts";
import type { Config } from "../config/schema.ts";
import { createCounting } from "../counting/counting.ts";
import { openGateSource } from "../device/gpio/open.ts";
import { ids } from "../device/ids.ts";
import { openKeys } from "../device/keys.ts";
import { openStateFile } from "../device/state-file/state-file.ts";
import type { Log } from "../log.ts";
import { loadModel } from "../models/manifest.ts";
import { VERSION } from "../paths.ts";
import type { Product } from "../trip/product.ts";
import { visionOrder } from "../vision/order.ts";
import { openVision, type Vision, type VisionEvent } from "../vision/supervision.ts";
import { watchExit } from "./exit.ts";
import { createHealth } from "./health.ts";
import { openPost } from "./post.ts";
import { openSight } from "./sight.ts";
import { openTill, type Till } from "./till.ts";

/** The cart process: every part once, in the order of the path from sight to bill. */
export interface Cart extends AsyncDisposable {
  readonly till: Till;
  readonly vision: Vision;
  /** Ends when a part fails in a way that no restart mends: throws its Fault. */
  readonly done: Promise<void>;
}

export type CartOptions = {
  readonly config: Config;
  readonly log: Log;
  /** Hears what the vision process says, for whoever shows it. */
  readonly onVision?: (event: VisionEvent) => void;
};

/**
 * Starts a cart. Throws Fault("bad-config"), ("bad-model"), ("storage") or ("gate-lost") before anything
 * runs when it cannot work; a broker that is away is no such reason.
 */
export async function openCart({ config, log, onVision }: CartOptions): Promise<Cart> {
  const order = visionOrder(config, "live");
  const identity = identityOf(config, order.detector.folder);
  const state = await openStateFile({ dir: config.state.dir, cartId: config.cart.id });
  if (state.warning !== undefined) log.warn(state.warning);
  const keys = openKeys(config.state.dir);
  const source = await openGateSource(config.gate);
  log.info({ driver: source.kind, why: source.why }, "gate driver");

  const products = loadCatalogue(config) ?? [];
  const items = loadModel(config.models.items, order.detector.folder).manifest;
  for (const warning of unknownLabels(products, items)) log.warn(warning);
  const till = await openTill({ state, catalogue: products, keys, ids, clock: Date.now, identity });
  const skuOf = new Map(labelsToSkus(products));
  const counting = createCounting({ ...countingOptions(config, products), skuOf });
  const cameras = config.cameras.map(camera => camera.name);
  const health = createHealth(cameras, () => performance.now());
  till.onNews(news => {
    if (news.type !== "storage") return;
    health.storage(news.trouble);
    if (news.trouble !== undefined) log.error(news.trouble);
  });
  const { publicKey } = keys;
  const learn = (catalogue: readonly Product[]) => {
    till.useCatalogue(catalogue);
    skuOf.clear();
    for (const [label, sku] of labelsToSkus(catalogue)) skuOf.set(label, sku);
  };
  const post = openPost({ config, log, till, identity, publicKey, health: health.report, learn });

  const vision = openVision(order);
  const sight = openSight({
    cameras,
    vision,
    counting,
    till,
    health,
    log,
    ...(onVision && { onEvent: onVision }),
  });
  const stop = new AbortController();
  const exit = watchExit({ source, spec: config.gate, till, sight, health, log, stop: stop.signal });
  return {
    till,
    vision,
    done: Promise.all([sight.done, exit]).then(() => {}),
    async [Symbol.asyncDispose]() {
      stop.abort();
      await exit.catch(() => {});
      await source[Symbol.asyncDispose]();
      await vision[Symbol.asyncDispose]();
      await sight.done.catch(() => {});
      await post?.[Symbol.asyncDispose]();
      await till[Symbol.asyncDispose]();
    },
  };
}

/** Who writes the bills, and with which models. Throws Fault("bad-model") for one that cannot be used. */
function identityOf({ cart, store, currency, models }: Config, folder: string): Identity {
  const names = [models.items, models.hands].filter(name => name !== undefined);
  return {
    cart: cart.id,
    store: store.id,
    currency,
    software: { name: "stepout", version: VERSION },
    models: names.map(name => ({ name, sha256: loadModel(name, folder).manifest.sha256 })),
  };
}
