/** A source of numbers 0 ≤ x < 1 that gives the same row for the same seed. */
export type Random = () => number;

/**
 * A seeded generator: one named stream of one seed. Separate names give unrelated streams, so that drawing
 * one number more in one place changes nothing anywhere else. Method: sfc32 (Chris Doty-Humphrey, PractRand),
 * seeded by FNV-1a over the name.
 */
export function randomOf(seed: number, name: string): Random {
  const text = `${seed}/${name}`;
  let a = fnv(text, 0x811c9dc5);
  let b = fnv(text, 0x9dc5811c);
  let c = fnv(text, 0x1c9dc581);
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 4294967296;
  };
  for (let i = 0; i < 12; i++) next();
  return next;
}

/** A number from `low` to `high`, evenly spread. */
export function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random();
}

/** A whole number from `low` to `high`, both included. */
export function wholeBetween(random: Random, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1));
}

/** True in `share` (0–1) of the cases. */
export function chance(random: Random, share: number): boolean {
  return random() < share;
}

/** One element of a list that must not be empty. */
export function pick<T>(random: Random, list: readonly T[]): T {
  const found = list[Math.floor(random() * list.length)];
  if (found === undefined) throw new RangeError("pick needs a list with something in it");
  return found;
}

/** The list in a random order; the given one stays as it is (Fisher and Yates). */
export function shuffled<T>(random: Random, list: readonly T[]): T[] {
  const mixed = [...list];
  for (let i = mixed.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [mixed[i], mixed[j]] = [mixed[j] as T, mixed[i] as T];
  }
  return mixed;
}

/** A number around 0 with standard deviation 1 (Box and Muller). */
export function gaussian(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function fnv(text: string, start: number): number {
  let hash = start;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash | 0;
}
