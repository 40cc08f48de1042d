import type { Identity } from "../billing/bill.ts";
import type { Config } from "../config/schema.ts";
import { loadProductPictures } from "../device/screen/product-pictures.ts";
import type { MakerPages } from "../device/screen/routes.ts";
import { openScreenServer, type ScreenServer } from "../device/screen/server.ts";
import { messageOf } from "../fault.ts";
import type { Edge } from "../gate/passage.ts";
import type { Log } from "../log.ts";
import { lastChanges } from "../screen/lines.ts";
import { applyEdge, clear, isPassing, type Passing } from "../screen/passing.ts";
import { show } from "../screen/show.ts";
import type { LastChange } from "../screen/view.ts";
import { bodyOf, farewellOf, newestBill } from "./farewell.ts";
import type { Health } from "./health.ts";
import type { Measures } from "./measures.ts";
import type { Till } from "./till.ts";

export type DisplayOptions = {
  readonly screen: NonNullable<Config["screen"]>;
  readonly identity: Identity;
  readonly till: Till;
  readonly health: Health;
  readonly log: Log;
  readonly measures: Measures;
  readonly maker?: MakerPages | undefined;
  /** Where the page is, when not in dist/. */
  readonly folder?: string;
};

/** The shopper's screen, fed by the cart. */
export interface Display extends AsyncDisposable {
  readonly url: string;
  readonly pages: ScreenServer["clients"];
  /** An edge at the gate: the screen says goodbye while the cart is in it. */
  edge(edge: Edge): void;
}

/** What no part tells by itself (a camera that is back, a bill that grows old) is looked at this often. */
const LOOK_EVERY_MS = 500;

/**
 * How long after it was passed the gate may take to say which way, longer than a barrier's debounce: the basket must not
 * flash up between the goodbye and the bill.
 */
const JUDGING_MS = 1000;

/** How long a trip's end may take to become a bill before the screen says that the cart is outside. */
const SEALING_MS = 2000;

/**
 * Opens the screen. Changes on the till are shown in the same turn of the event loop, several at once as
 * one. A mistake in the screen is logged and costs the screen, never the cart. Throws Fault("screen") where it cannot
 * be served.
 */
export async function openDisplay(options: DisplayOptions): Promise<Display> {
  const { screen, identity, till, health, log, measures } = options;
  const { files: pictures, pictureOf } = loadProductPictures(screen.pictures, trouble => log.warn(trouble));
  const server: ScreenServer = await openScreenServer({
    port: screen.port,
    ...(options.folder !== undefined && { folder: options.folder }),
    pictures,
    answer: said => takeAnswer(said, till, log),
    bill: billId => bodyOf(till.outbox, billId),
    maker: options.maker,
    metrics: () => measures.text(server.clients),
  });
  const fixed = {
    edition: server.edition,
    cart: identity.cart,
    language: screen.language,
    currency: identity.currency,
  };
  const safely = sparing(log);
  let trip = till.trip;
  let last: readonly LastChange[] = [];
  let told = last;
  // Of the last trip, for as long as no other begins: who leaves with nothing is not thanked for another's bill.
  let bill = trip === undefined ? newestBill(till.outbox) : undefined;
  let passing = clear;
  const isInGate = (seen: Passing) => isPassing(seen, health.distrusted());
  let passedMs = Number.NEGATIVE_INFINITY;
  let endedMs = Number.NEGATIVE_INFINITY;
  let ended: string | undefined;
  let shown = "";
  let dirtySince: number | undefined;

  const follow = (): void => {
    const now = till.trip;
    // One frame may change several products, which are shown at once: all of them are said.
    if (trip !== undefined && now !== undefined) last = lastChanges(trip, now, last, last !== told);
    else last = [];
    if (trip !== undefined && now === undefined) endedMs = performance.now();
    if (trip !== undefined && now?.tripId !== trip.tripId) ended = trip.tripId;
    if (trip?.tripId !== now?.tripId) passedMs = Number.NEGATIVE_INFINITY;
    trip = now;
    if (trip !== undefined) bill = undefined;
    soon();
  };
  const refresh = (): void => {
    safely(draw);
    dirtySince = undefined;
  };
  const draw = (): void => {
    const sealing = performance.now() - endedMs < SEALING_MS;
    const farewell = bill && farewellOf(bill, till.outbox, Date.now());
    // Without a trip the cart is on its way in, or its bill is written already.
    const judging = performance.now() - passedMs < JUDGING_MS;
    const leaving = sealing || (trip !== undefined && (isInGate(passing) || judging));
    const scene = { fixed, trip, last, farewell, passing: leaving, pictureOf };
    const view = JSON.stringify(show({ ...scene, condition: health.condition() }));
    if (view !== shown) server.show(view);
    shown = view;
    told = last;
    if (dirtySince !== undefined) measures.shown(performance.now() - dirtySince);
  };
  const soon = (): void => {
    if (dirtySince !== undefined) return;
    dirtySince = performance.now();
    setImmediate(refresh);
  };
  const deaf = till.onNews(news => {
    if (news.type === "counted") safely(follow);
    if (news.type === "outbox") soon();
    if (news.type !== "sealed") return;
    // The disk may have kept a bill back until another shopper has come and gone.
    if (trip === undefined && news.bill.tripId === ended) bill = news.bill;
    endedMs = Number.NEGATIVE_INFINITY;
    soon();
  });
  const look = setInterval(refresh, LOOK_EVERY_MS);
  refresh();
  return {
    url: server.url,
    pages: server.clients,
    edge(edge) {
      const before = passing;
      passing = applyEdge(passing, edge);
      if (trip !== undefined && isInGate(before) && !isInGate(passing)) passedMs = performance.now();
      soon();
    },
    async [Symbol.asyncDispose]() {
      deaf();
      clearInterval(look);
      await server[Symbol.asyncDispose]();
    },
  };
}

/** Runs a part of the screen. What it throws is logged, once as long as it is the same, and ends here. */
function sparing(log: Log): (part: () => void) => void {
  let told: string | undefined;
  return part => {
    try {
      part();
    } catch (error) {
      const trace = error instanceof Error ? error.stack : String(error);
      const isNew = messageOf(error) !== told;
      if (isNew) log.error(`The screen stands still, the cart goes on; please report this: ${trace}`);
      told = messageOf(error);
    }
  };
}

/** What a page sends is nothing but a product that was asked for and one of the numbers it was asked with. */
async function takeAnswer(said: unknown, till: Till, log: Log): Promise<"noted" | "not-asked"> {
  if (typeof said !== "object" || said === null) return "not-asked";
  const { sku, quantity } = said as Record<string, unknown>;
  if (typeof sku !== "string" || typeof quantity !== "number") return "not-asked";
  const outcome = await till.answer({ sku, said: quantity });
  if (outcome === "noted") log.info({ sku, said: quantity }, "the shopper answered");
  return outcome;
}
