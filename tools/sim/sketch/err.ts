import { overlapOf } from "../../../src/counting/geometry.ts";
import type { Box, Detection, Observation } from "../../../src/counting/observation.ts";
import type { Followed, FollowedLine } from "../trip/lines.ts";
import { chance, gaussian, type Random } from "../world/random.ts";
import { boxOf, placeHalf, whole } from "./ghost-places.ts";
import { openGhosts } from "./ghosts.ts";
import { type DoubleRates, type ErrorRates, type Rates, rowFor } from "./rates.ts";
import { clamp, drawLabel, drawOther, kept, shaken, shareBelow } from "./shake.ts";
import { isAsVisible, isStillPicture } from "./still.ts";

/** What was made of a thing in the last frame that showed it, and how it showed. */
type Look = {
  thing: Followed | undefined;
  /** Its first box: none where it was missed. */
  made: Detection | undefined;
  /** What it was taken for. */
  label: string | undefined;
  /** What is its own as long as it lies where it lies. */
  own: Own | undefined;
  /** Its second box, as a place within its own: null where it has none, nothing as long as it was never found. */
  double: { readonly label: string; readonly place: Box } | null | undefined;
};

/** How hard a thing is to find there, and how far its scores are off, both standard normal. */
type Own = { readonly place: Box; readonly find: number; readonly score: number };

/** Sees a camera's frames, in their order, as a detector with these rates would. */
export function openErrors(random: Random, rates: Rates): (line: FollowedLine) => Observation {
  const looks = new Map<number, Look>();
  const labels = Object.keys(rates.confusions);
  const itemGhosts = openGhosts(
    random,
    rates.items,
    labels.length > 0 ? labels : undefined,
    rates.falseLabels,
  );
  const handGhosts = openGhosts(random, rates.hands, ["hand"], {});
  const labelFor = (thing: Followed, look: Look): string => {
    if (look.label !== undefined && chance(random, rates.labelStays)) return look.label;
    const [, times] = rowFor(rates.mistakes, thing.visible);
    return drawLabel(random, thing.label, rates.confusions[thing.label] ?? {}, times);
  };
  const find = (thing: Followed, how: ErrorRates): readonly Detection[] => {
    const look = looks.get(thing.id) ?? nothing();
    looks.set(thing.id, look);
    const repeats = look.thing !== undefined && isAsBefore(thing, look.thing) && chance(random, how.repeats);
    if (!repeats) look.made = make(thing, look, how);
    look.thing = thing;
    // A second box comes and goes also where all lies still.
    return look.made ? [look.made, ...double(thing, look, how)] : [];
  };
  const make = (thing: Followed, look: Look, how: ErrorRates): Detection | undefined => {
    if (!look.own || overlapOf(look.own.place, thing.box) === 0) {
      look.own = { place: thing.box, find: gaussian(random), score: gaussian(random) };
    }
    const { find: finding, score: scoring } = look.own;
    const [, missed] = rowFor(rates.products[thing.label]?.misses ?? how.misses, thing.visible);
    if (shareBelow(kept(random, finding, Math.sqrt(how.lasting))) < missed) return undefined;
    look.label = labelFor(thing, look);
    const wrong = look.label === thing.label ? 0 : rates.mistakenOff;
    const off = kept(random, scoring, Math.sqrt(how.lasting)) + wrong;
    const [, mean, spread] = rowFor(how.scores, thing.visible);
    const score = clamp(mean + off * spread, 0.01, 1);
    return { label: look.label, score, box: shaken(random, thing.box, how.jitter) };
  };
  const double = (thing: Followed, look: Look, { doubles, jitter }: ErrorRates): Detection[] => {
    const own = look.label ?? thing.label;
    if (!chance(random, doubleShare(look.double, doubles))) {
      look.double = null;
      return [];
    }
    const other = look.double ? undefined : drawOther(random, own, rates.confusions[thing.label] ?? {});
    // Two boxes of one name that lie close on each other no suppression leaves.
    look.double ??= other ? { label: other, place: whole } : { label: own, place: placeHalf(random) };
    const { label, place } = look.double;
    const score = clamp(doubles.score + gaussian(random) * doubles.spread, 0.01, 1);
    const box = place === whole ? shaken(random, thing.box, jitter) : boxOf(place, thing.box);
    return [{ label, score, box }];
  };
  let last: FollowedLine | undefined;
  return line => {
    const { camera, t, items, hands } = line;
    const isStill = last === undefined || isStillPicture(line, last);
    last = line;
    return {
      camera,
      t,
      items: [
        ...items.flatMap(thing => find(thing, rates.items)),
        ...itemGhosts({ things: items, hands, isStill }),
      ],
      hands: [
        ...hands.flatMap(thing => find(thing, rates.hands)),
        ...handGhosts({ things: hands, hands: [], isStill }),
      ],
    };
  };
}

const nothing = (): Look => ({
  thing: undefined,
  made: undefined,
  label: undefined,
  own: undefined,
  double: undefined,
});

/** A picture in which nothing moves is seen alike again and again, but for its noise. */
function isAsBefore(now: Followed, before: Followed): boolean {
  return isAsVisible(now.visible, before.visible) && now.box.every((edge, i) => edge === before.box[i]);
}

/** How probably a thing has a second box, after what it had before. */
function doubleShare(before: Look["double"], { perThing, stays }: DoubleRates): number {
  if (before === undefined || perThing === 0) return perThing;
  return before === null ? begins(perThing, stays) : stays;
}

/** How often something begins, so that with what stays over time this share comes out. */
function begins(share: number, stays: number): number {
  return share >= 1 ? 1 : Math.min(1, (share * (1 - stays)) / (1 - share));
}
