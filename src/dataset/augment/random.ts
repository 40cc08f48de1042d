/** Numbers that look random and are the same for the same seed. */
export type Random = {
  /** 0 ≤ value < 1. */
  share(): number;
  /** from ≤ value < to. */
  between(from: number, to: number): number;
  /** A whole number, 0 ≤ value < below. */
  whole(below: number): number;
  /** True this often, 0–1. */
  chance(share: number): boolean;
};

/**
 * Seeds a generator with a text: FNV-1a makes 32 bits of it, mulberry32 (Tommy Ettinger, public domain) goes
 * on from there. Good enough to vary pictures, not to keep secrets.
 */
export function seededRandom(seed: string): Random {
  let state = 0x811c9dc5;
  for (let at = 0; at < seed.length; at += 1) state = Math.imul(state ^ seed.charCodeAt(at), 0x01000193);
  const share = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    share,
    between: (from, to) => from + share() * (to - from),
    whole: below => Math.floor(share() * below),
    chance: wanted => share() < wanted,
  };
}
