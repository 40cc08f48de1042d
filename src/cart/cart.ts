import type { Identity } from "../billing/bill.ts";
import { deliveryWarnings } from "../config/delivery.ts";
import { untoldProducts } from "../config/labels.ts";
import type { Config } from "../config/schema.ts";
import { unheardGateWarnings } from "../config/unheard-gate.ts";
import { watchingWarnings } from "../config/watching.ts";
import { knownProducts } from "../device/catalogue-file.ts";
import { monotonicSeconds } from "../device/clock.ts";
import { openGateSource } from "../device/gpio/open.ts";
import { ids } from "../device/ids.ts";
import { openKeys } from "../device/keys.ts";
import { lostKey } from "../device/lost-key.ts";
import { openStateFile } from "../device/state-file/state-file.ts";
import { readTemperatures } from "../device/temperatures.ts";
import { isFault, messageOf } from "../fault.ts";
import type { Log } from "../log.ts";
import { loadModelFor, type Model } from "../models/manifest.ts";
import { taskNames } from "../models/schema.ts";
import { VERSION } from "../paths.ts";
import type { StartOrder } from "../vision/life.ts";
import { visionOrder } from "../vision/order.ts";
import { openVision, type Vision, type VisionEvent } from "../vision/supervision.ts";
import { type Display, type DisplayOptions, openDisplay } from "./display.ts";
import { watchExit } from "./exit.ts";
import { createHealth } from "./health.ts";
import { openLearning } from "./learning.ts";
import { openMaker } from "./maker.ts";
import { openMeasures } from "./measures.ts";
import { announceMining } from "./mining.ts";
import { openParts } from "./parts.ts";
import { openPost } from "./post.ts";
import { openSight, type Sight } from "./sight.ts";
import { openTill, type Till } from "./till.ts";

/** The cart process: every part once, in the order of the path from sight to bill. */
export interface Cart extends AsyncDisposable {
  readonly till: Till;
  readonly vision: Vision;
  /** Where the shopper's screen is; absent where there is none. */
  readonly screen?: string;
  /** Ends when a part fails in a way that no restart mends: throws its Fault. */
  readonly done: Promise<void>;
}

export type CartOptions = {
  readonly config: Config;
  readonly log: Log;
  /** How vision is to work, where not as on a live cart: recordings frame by frame. */
  readonly order?: StartOrder;
  /** Sees instead of cameras and models, which then are not opened: recorded observations, in a test rig. */
  readonly vision?: Vision;
  /** Hears what the vision process says, for whoever shows it. */
  readonly onVision?: (event: VisionEvent) => void;
};

/**
 * Starts a cart. Throws Fault("bad-config"), ("bad-model"), ("storage") or ("gate-lost") when it cannot
 * work, and then leaves nothing running; a broker that is away is no such reason.
 */
export async function openCart({
  config,
  log,
  vision: given,
  onVision,
  ...rest
}: CartOptions): Promise<Cart> {
  announceMining(config, log);
  for (const warnings of [watchingWarnings, unheardGateWarnings, deliveryWarnings])
    for (const warning of warnings(config)) log.warn(warning);
  const order = rest.order ?? visionOrder(config, "live");
  const models = taskNames.flatMap(task => {
    const name = config.models[task];
    return name === undefined || given !== undefined ? [] : [loadModelFor(task, name, order.detector.folder)];
  });
  const known = knownProducts(config);
  for (const warning of untoldProducts(config, known)) log.warn(warning);

  const parts = openParts(log);
  try {
    const warn = (message: string) => log.warn(message);
    const state = parts.add(await openStateFile({ dir: config.state.dir, cartId: config.cart.id, warn }));
    if (state.warning !== undefined) log.warn(state.warning);
    const lost = lostKey(config.state.dir, state.found);
    if (lost !== undefined) log.error(lost);
    const keys = openKeys(config.state.dir);
    const identity = identityOf(config, models);
    const till = parts.add(await openTill({ state, catalogue: known, keys, ids, clock: Date.now, identity }));
    if (till.basket.state === "no-trip") log.info("the cart is outside: it counts when it has entered");
    const cameras = config.cameras.map(camera => camera.name);
    const health = createHealth({
      cameras,
      nowMs: () => performance.now(),
      temperatures: () => readTemperatures(),
    });
    const learning = openLearning({ config, model: models[0]?.manifest, known, till, health, log });
    if (learning.counting() === undefined) till.degrade("no-catalogue");
    const tellStorage = (trouble: string | undefined): void => {
      health.storage(trouble);
      if (trouble !== undefined) log.error(trouble);
    };
    // A disk that is full since before the start refused before anyone could listen.
    tellStorage(till.trouble);
    till.onNews(news => {
      if (news.type === "storage") tellStorage(news.trouble);
    });

    let sight: Sight | undefined;
    const { publicKey } = keys;
    const measures = openMeasures({ version: VERSION, till, health });
    const post = openPost({
      config,
      log,
      till,
      identity,
      publicKey,
      health,
      measures,
      learn: learning.learn,
    });
    if (post !== undefined) parts.add(post);

    const maker = config.screen?.debug
      ? openMaker({
          cameras: config.cameras,
          tracks: () => sight?.tracks() ?? [],
          beliefs: () => sight?.beliefs() ?? [],
          basket: () => till.basket.lines,
          // Recordings have a clock of their own.
          ...(order.pace === "live" ? { now: monotonicSeconds } : {}),
        })
      : undefined;
    const display = await openScreen({ config, identity, till, health, log, measures, maker });
    if (display !== undefined) parts.add(display);

    const source = parts.add(await openGateSource(config.gate));
    const simulated = source.kind === "simulated" && config.gate.driver === "auto";
    log[simulated ? "warn" : "info"]({ driver: source.kind, why: source.why }, "gate driver");
    const vision = given ?? openVision(order);
    const watching = openSight({
      ...{ cameras, vision, till, health, log, now: monotonicSeconds },
      counting: learning.counting(),
      onEvent: event => {
        measures.vision(event);
        maker?.vision(event);
        onVision?.(event);
      },
      onChange: maker?.change,
    });
    sight = watching;
    learning.showTo(watching);
    parts.add({ [Symbol.asyncDispose]: () => watching.done.catch(() => {}) });
    parts.add(vision);
    // An orderly stop keeps what was pending.
    parts.add({ [Symbol.asyncDispose]: async () => watching.conclude() });
    const stop = new AbortController();
    const exit = watchExit({
      source,
      spec: config.gate,
      till,
      sight: watching,
      health,
      log,
      stop: stop.signal,
      ...(display && { onEdge: display.edge }),
    });
    parts.add({
      async [Symbol.asyncDispose]() {
        stop.abort();
        await exit.catch(() => {});
      },
    });
    const done = Promise.all([watching.done, exit]).then(() => {});
    return {
      till,
      vision,
      ...(display && { screen: display.url }),
      done,
      [Symbol.asyncDispose]: parts.close,
    };
  } catch (error) {
    await parts.close();
    throw error;
  }
}

type ScreenOptions = Omit<DisplayOptions, "screen"> & { readonly config: Config };

/** The screen, where one is wanted. A cart whose screen cannot be served counts and bills all the same. */
async function openScreen({ config, ...options }: ScreenOptions): Promise<Display | undefined> {
  if (config.screen === undefined) return undefined;
  try {
    const display = await openDisplay({ ...options, screen: config.screen });
    options.log.info({ url: display.url }, "the screen is served");
    return display;
  } catch (error) {
    if (!isFault(error, "screen")) throw error;
    options.log.error(`The cart works without its screen: ${messageOf(error)}`);
    return undefined;
  }
}

/** Who writes the bills, and with which models. */
function identityOf({ cart, store, currency }: Config, models: readonly Model[]): Identity {
  return {
    cart: cart.id,
    store: store.id,
    currency,
    software: { name: "stepout", version: VERSION },
    models: models.map(({ manifest: { name, sha256 } }) => ({ name, sha256 })),
  };
}
