import sharp from "sharp";

/** A picture's fingerprint: 256 bits, each telling whether a spot is brighter than the one to its right. */
export type Fingerprint = Uint32Array;

const side = 16;

/** Fingerprints that differ in no more bits than this, a tenth, show nearly the same. */
const likeBits = 24;

/**
 * The difference hash of a picture (Krawetz 2013, "Kind of like that", here 16×16): it changes little under
 * scaling, compression, brightness and small movements, so near-duplicates lie few bits apart.
 */
export async function fingerprintOf(file: string): Promise<Fingerprint> {
  const grey = await sharp(file)
    .autoOrient()
    .greyscale()
    .blur(1)
    .resize(side + 1, side, { fit: "fill", kernel: "linear" })
    .raw()
    .toBuffer();
  const channels = grey.length / ((side + 1) * side);
  const bits = new Uint32Array((side * side) / 32);
  for (let at = 0; at < side * side; at += 1) {
    const place = Math.floor(at / side) * (side + 1) + (at % side);
    const brighter = (grey[place * channels] ?? 0) > (grey[(place + 1) * channels] ?? 0);
    if (brighter) bits[at >> 5] = (bits[at >> 5] ?? 0) | (1 << (at & 31));
  }
  return bits;
}

/** How many of the 256 bits differ. */
export function bitsApart(a: Fingerprint, b: Fingerprint): number {
  let apart = 0;
  for (let at = 0; at < a.length; at += 1) apart += bitsSet((a[at] ?? 0) ^ (b[at] ?? 0));
  return apart;
}

/**
 * Whether two pictures show nearly the same, differing in at most `most` bits; what has no fingerprint is like
 * nothing.
 */
export function areAlike(a?: Fingerprint, b?: Fingerprint, most = likeBits): boolean {
  return a !== undefined && b !== undefined && bitsApart(a, b) <= most;
}

/** Bits of a 32-bit word, counted in parallel (Warren, Hacker's Delight, 5-1). */
function bitsSet(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** A picture that nearly repeats one of another part. */
export type Straddler<T> = { readonly picture: T; readonly like: T; readonly bits: number };

/**
 * Pictures to leave out so that no picture of one part nearly repeats one of another. The picture that
 * repeats the most others goes first, again and again: one stray is given up rather than all it resembles.
 */
export function straddlers<T>(
  parts: readonly (readonly T[])[],
  fingerprints: ReadonlyMap<T, Fingerprint>,
): Straddler<T>[] {
  const links = linksBetween(parts, fingerprints);
  const left: Straddler<T>[] = [];
  while (links.size > 0) {
    const [picture, repeats] = [...links].reduce((most, one) => (one[1].size > most[1].size ? one : most));
    const [nearest] = [...repeats].sort((a, b) => a[1] - b[1]);
    if (nearest) left.push({ picture, like: nearest[0], bits: nearest[1] });
    links.delete(picture);
    for (const other of repeats.keys()) {
      links.get(other)?.delete(picture);
      if (links.get(other)?.size === 0) links.delete(other);
    }
  }
  return left;
}

/** For each picture those of other parts that it nearly repeats, with the bits between them. */
function linksBetween<T>(
  parts: readonly (readonly T[])[],
  fingerprints: ReadonlyMap<T, Fingerprint>,
): Map<T, Map<T, number>> {
  const links = new Map<T, Map<T, number>>();
  const link = (a: T, b: T, bits: number) => links.set(a, (links.get(a) ?? new Map()).set(b, bits));
  parts.forEach((part, place) => {
    const later = parts.slice(place + 1).flat();
    for (const picture of part) {
      const own = fingerprints.get(picture);
      for (const other of later) {
        const theirs = fingerprints.get(other);
        if (own === undefined || theirs === undefined) continue;
        const bits = bitsApart(own, theirs);
        if (bits > likeBits) continue;
        link(picture, other, bits);
        link(other, picture, bits);
      }
    }
  });
  return links;
}
