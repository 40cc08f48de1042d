import { changed, inLightOf, likeliest, type Quantity, surely } from "./belief.ts";
import type { Change, Sku } from "./change.ts";
import { fellIntoGap, timesOf } from "./dating.ts";
import { noteDisbelieved } from "./disbelief.ts";
import { noteReasons } from "./doubt.ts";
import type { Signals } from "./likelihood.ts";
import type { CountingRates } from "./rates.ts";
import type { Space } from "./space.ts";
import type { Tuning } from "./tuning.ts";
import { judge } from "./verdict.ts";
import type { Window } from "./window.ts";

/** What reporting needs besides the window itself. */
export type Terms = { readonly rates: CountingRates; readonly signals: Signals; readonly tuning: Tuning };

/** Takes a window into the belief; returns what is believed differently now, as changes in order of time. */
export function report(space: Space, window: Window, now: number, terms: Terms): Change[] {
  const { testimonies, hand } = window;
  const verdict = judge({ testimonies, hand, signals: terms.signals }, terms.rates);
  keepLightOfTheLost(space, testimonies);
  for (const [sku, odds] of verdict) space.belief.set(sku, changed(space.belief.get(sku) ?? surely(0), odds));
  for (const [sku, quantity] of space.belief)
    space.lit.set(sku, litBy({ space, window, sku }, quantity, terms));
  noteReasons(space, verdict, testimonies);
  const changes = [...space.lit.keys()].flatMap(sku => newsOf(space, sku, { window, now, terms }));
  noteDisbelieved(space, testimonies, changes);
  return changes.sort((a, b) => a.t - b.t);
}

/** What a camera had in plain view before it was lost is not seen anew at each verdict: it is believed from then on. */
function keepLightOfTheLost(space: Space, testimonies: Window["testimonies"]): void {
  const cameras = testimonies.map(({ camera }) => camera);
  const isLost = space.litBy.some(name => !cameras.includes(name));
  if (isLost) for (const [sku, quantity] of space.lit) space.belief.set(sku, quantity);
  space.litBy = cameras;
}

/** A quantity in the light of what each camera has in plain view. */
function litBy({ space, window, sku }: Lit, quantity: Quantity, { rates, signals }: Terms): Quantity {
  if (signals === "hands") return quantity;
  const { excess, hiddenAtStart } = rates;
  const seen = (window.baseline.get(sku) ?? 0) > 0;
  const hidden = space.isKnown ? [1] : seen ? hiddenAtStart.some : hiddenAtStart.none;
  const inView = window.views.map(view => view.get(sku) ?? 0);
  return inLightOf(quantity, inView, { excess, hidden });
}

type Lit = { readonly space: Space; readonly window: Window; readonly sku: Sku };

type Given = { readonly window: Window; readonly now: number; readonly terms: Terms };

function newsOf(space: Space, sku: Sku, { window, now, terms }: Given): Change[] {
  const { quantity, share: lit } = likeliest(space.lit.get(sku) ?? surely(0));
  // What lies in view has been heard as contents already: it may settle a quantity, and makes no change surer.
  const believed = space.belief.get(sku);
  const share = believed === undefined ? lit : Math.min(lit, believed[quantity] ?? 0);
  const delta = quantity - (space.told.get(sku) ?? 0);
  if (delta === 0) return [];
  space.told.set(sku, quantity);
  const sign = delta > 0 ? 1 : -1;
  const own = window.steps.filter(step => step.sku === sku && step.sign === sign);
  const passed = window.passages.some(passage => passage.sku === sku && passage.sign === sign);
  // Without hands nothing is followed over the rim, but a thing may have been seen moving to its place.
  const moved = window.hand === undefined && own.some(step => step.crossing);
  const [crossing, census] = [passed || moved, own.length > 0];
  const sureness = surenessOf(own, terms.tuning);
  const groups = together(
    timesOf({ sku, sign, count: Math.abs(delta) }, { window, now, signals: terms.signals }),
    terms.tuning,
  );
  return groups.map(times => ({
    t: times.at(-1) ?? now,
    camera: cameraOf(window, sku, sign) ?? space.cameras[0]?.watched.name ?? "",
    sku,
    delta: sign * times.length,
    basketDelta: (space.watches === "basket" ? sign : -sign) * times.length,
    confidence: Math.round(share * sureness * 1000) / 1000,
    evidence: { crossing, census },
  }));
}

/** What is left of the trust in a change that fell into a camera's absence … */
const AFTER_GAP = 0.55;
/** … and, at least, in one that recording or gate decide before it has settled. */
const LEAST_RIPENESS = 0.3;

/** How much the circumstances take from a change's confidence: 1 for nothing. */
function surenessOf(own: Window["steps"], tuning: Tuning): number {
  if (own.length === 0) return 1;
  const ripeness = Math.max(...own.map(({ sec }) => Math.min(1, sec / tuning.settleSec)));
  const isAfterGap = own.every(step => fellIntoGap(step, step.camera.resumedT));
  return Math.max(LEAST_RIPENESS, ripeness) * (isAfterGap ? AFTER_GAP : 1);
}

/** The camera that spoke first for a change. */
function cameraOf({ steps, passages }: Window, sku: Sku, sign: 1 | -1): string | undefined {
  const said = [...passages, ...steps].filter(one => one.sku === sku && one.sign === sign);
  return said.sort((a, b) => a.t - b.t)[0]?.camera.watched.name;
}

/** Pieces that moved at nearly the same moment are one change of two, three … */
function together(times: readonly number[], tuning: Tuning): number[][] {
  const groups: number[][] = [];
  for (const t of times.toSorted((a, b) => a - b)) {
    const group = groups.at(-1);
    if (group && t - (group[0] ?? t) <= tuning.togetherSec) group.push(t);
    else groups.push([t]);
  }
  return groups;
}
