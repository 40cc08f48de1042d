/** Left, top, right, bottom, 0–1 of the camera's picture. May reach a little outside it. */
export type Box = readonly [x1: number, y1: number, x2: number, y2: number];

/** One detected thing after overlap suppression. `label` is the detector's word, not yet a product. */
export type Detection = {
  readonly label: string;
  /** 0–1, as the model gave it. */
  readonly score: number;
  readonly box: Box;
};

/**
 * What one camera saw in one frame: the only thing that leaves the vision process, and one line of a
 * recorded `.jsonl` file. `t` is in seconds of one clock that never jumps: media time in a replay, the
 * machine's monotonic clock on a cart.
 */
export type Observation = {
  readonly camera: string;
  readonly t: number;
  readonly items: readonly Detection[];
  readonly hands: readonly Detection[];
};
