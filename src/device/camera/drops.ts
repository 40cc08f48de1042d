/**
 * Counts the frames that a sink which keeps only the newest has thrown away, from the `stats` of GStreamer's base
 * sink (1.18 and newer). One per life of a pipeline: the sink counts anew at each start. Give it the stats after
 * every pull; it tells how many were dropped since the last time, nothing where the sink does not tell. Never more
 * than were dropped: the sink may hold one that is read next, and until it is, that one is not counted.
 */
export function countDrops(): (stats: string | undefined) => number | undefined {
  let pulled = 0;
  let told = 0;
  return stats => {
    pulled += 1;
    const delivered = fieldOf(stats, "rendered") + fieldOf(stats, "dropped");
    if (Number.isNaN(delivered)) return undefined;
    const fresh = Math.max(0, delivered - pulled - 1 - told);
    told += fresh;
    return fresh;
  };
}

function fieldOf(stats: string | undefined, field: string): number {
  return Number(new RegExp(`\\b${field}=\\(guint64\\)(\\d+)`).exec(stats ?? "")?.[1]);
}
