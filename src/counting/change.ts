/** A product's identity in the store's catalogue. */
export type Sku = string;

/** What spoke for a change. Both together err less than either alone. */
export type Evidence = {
  /** A thing was seen crossing into or out of the watched space. */
  readonly crossing: boolean;
  /** The quiet count before and after differs. */
  readonly census: boolean;
};

/** A counted event: `delta` pieces of `sku` appeared in (+) or left (−) the watched space at `t` seconds. */
export type Change = {
  readonly t: number;
  readonly camera: string;
  readonly sku: Sku;
  /** What happened in the watched space; never 0. */
  readonly delta: number;
  /** What it does to the bill: the same sign for a camera that watches the basket, the opposite for a shelf. */
  readonly basketDelta: number;
  /** 0–1: how sure counting is that exactly this happened. */
  readonly confidence: number;
  readonly evidence: Evidence;
};
