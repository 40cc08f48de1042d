/** What one camera sees of one thing or hand, by the scene's id. */
export type Seen = {
  readonly id: number;
  /** The box round the part that is seen, pixels of the finished picture; right and bottom are exclusive. */
  readonly box: readonly [left: number, top: number, right: number, bottom: number];
  /** Share of the whole thing that is seen, 0–1; what the picture's edge cuts off counts as unseen. */
  readonly visible: number;
  /** The picture's edge cuts something off. */
  readonly truncated: boolean;
  /** Something stands before more than a tenth of it. */
  readonly occluded: boolean;
};
