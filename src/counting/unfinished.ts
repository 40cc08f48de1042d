import { IN_VIEW_SEC, stock } from "./census.ts";
import type { Sku } from "./change.ts";
import { mayHaveStayed } from "./passages.ts";
import type { Space } from "./space.ts";
import type { Track } from "./track.ts";
import { isTwin } from "./twins.ts";

/** Pieces that a camera saw come, and that had neither stayed nor left when all was to be decided. */
export type Unfinished = { readonly sku: Sku; readonly camera: string; readonly pieces: number };

/**
 * What recording or gate cut short, to be asked for once the last window has been told: a hand still holds it over the
 * space, or has just let go of it. Of each product, as the camera tells it that saw most of it; a piece that another
 * camera has settled by now, and that was told, is none.
 */
export function unfinishedIn({ cameras, told }: Space): Unfinished[] {
  const most = new Map<Sku, Unfinished>();
  for (const { watched, following } of cameras) {
    const coming = following.tracks.filter(
      track => track.counted === undefined && (mayHaveStayed(track) || isInHand(track)) && !isTwin(track),
    );
    for (const sku of new Set(coming.map(track => track.sku))) {
      const held = coming.filter(track => track.sku === sku);
      const { counted, inView } = stock(following.tracks, sku);
      // What was not seen to come may be one of those that lay there and are out of sight.
      const lying = held.every(mayHaveStayed) ? counted : inView;
      const pieces = Math.min(held.length, lying + held.length - (told.get(sku) ?? 0));
      if (pieces > (most.get(sku)?.pieces ?? 0)) most.set(sku, { sku, camera: watched.name, pieces });
    }
  }
  return [...most.values()];
}

/** Whether a thing is in sight that a hand has been on and that has not come to rest: nobody saw it pass the rim. */
function isInHand({ confirmed, inside, awaySec, touchedT, bornT }: Track): boolean {
  return confirmed && inside && awaySec <= IN_VIEW_SEC && touchedT >= bornT;
}
