import type { Change } from "../../counting/change.ts";
import { type Counting, type CountingOptions, createCounting } from "../../counting/counting.ts";
import type { Observation } from "../../counting/observation.ts";
import { applyChange, type Basket, emptyBasket } from "../../trip/basket.ts";
import { type Catalogue, catalogueOf } from "../../trip/catalogue.ts";
import { basketDoubts, keepDoubts } from "../../trip/doubt.ts";
import { openTrip } from "../../trip/trip.ts";
import type { Episode } from "./episode.ts";

/** A change, and when on the trip's clock (seconds) the basket first showed it. */
export type Believed = { readonly change: Change; readonly shownT: number };

/** What counting is told besides what there is to see. */
export type Terms = Pick<CountingOptions, "signals" | "rates" | "onWindow">;

/** What the cart believed of a trip: its changes in the order of their showing, and the basket at the end. */
export type Belief = { readonly changes: readonly Believed[]; readonly basket: Basket };

/**
 * Lets a trip's observations (in the order of their time) pass through counting and basket, as they do on the
 * cart. What lies in the basket at the start is in the basket from the start.
 * @throws Fault "bad-data" for an observation of a camera that the trip does not have.
 */
export function play(episode: Episode, lines: readonly Observation[], terms: Terms): Belief {
  const { cameras } = episode;
  const counting = openCounting(episode, terms);
  const skewSec = new Map(cameras.map(({ name, skewMs }) => [name, skewMs / 1000]));
  const changes: Believed[] = [];
  const show = (decided: readonly Change[], shownT: number): void => {
    for (const change of decided) changes.push({ change, shownT });
  };
  let [lastT, lastShownT] = [0, 0];
  for (const line of lines) {
    lastT = Math.max(lastT, line.t);
    lastShownT = Math.max(lastShownT, line.t + (skewSec.get(line.camera) ?? 0));
    show(counting.observe(line), lastShownT);
  }
  show(counting.finish(lastT), lastShownT);
  const catalogue = catalogueOf(episode.catalogue);
  let basket = startingBasket(episode, catalogue);
  // There are no bills here, so there is no wall time either.
  for (const { change } of changes) basket = applyChange(basket, change, catalogue, 0);
  return { changes, basket: withDoubts(basket, counting) };
}

/** The basket with what counting is not sure of marked for a person to look at, as at the gate. */
function withDoubts(basket: Basket, counting: Counting): Basket {
  const at = new Date(0).toISOString();
  const doubts = basketDoubts(counting).map(doubt => ({ ...doubt, name: doubt.sku, at }));
  return keepDoubts({ ...openTrip("", 0), basket, doubts }).basket;
}

/** The one place in which counting is told what it may go by. */
function openCounting({ cameras, catalogue, start }: Episode, terms: Terms) {
  const skuOf = new Map(catalogue.flatMap(({ sku, labels }) => labels.map(label => [label, sku] as const)));
  const inBasket = new Map(Object.entries(start).filter(([, pieces]) => pieces > 0));
  // Of a basket in which nothing was counted the cart does not know what lay there before.
  return createCounting({ cameras, skuOf, ...(inBasket.size > 0 ? { inBasket } : {}), ...terms });
}

function startingBasket({ start }: Episode, catalogue: Catalogue): Basket {
  let basket = emptyBasket;
  for (const [sku, pieces] of Object.entries(start)) {
    if (pieces === 0) continue;
    const given = { t: 0, camera: "start", sku, delta: pieces, basketDelta: pieces, confidence: 1 };
    basket = applyChange(basket, { ...given, evidence: { crossing: true, census: true } }, catalogue, 0);
  }
  return basket;
}
