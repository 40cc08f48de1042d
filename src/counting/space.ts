import type { Sku } from "./change.ts";

/** One piece that one camera says has come (+1) or gone (−1). */
export type Piece = {
  readonly camera: string;
  readonly sku: Sku;
  readonly sign: 1 | -1;
  readonly t: number;
  readonly crossing: boolean;
};

/** What several cameras that look at the same things agree on: counts relative to each one's start. */
export type Space = {
  readonly agreed: Map<Sku, number>;
  readonly said: Map<string, Map<Sku, number>>;
  recent: Report[];
};

type Report = { readonly sku: Sku; readonly sign: 1 | -1; readonly t: number; readonly by: Set<string> };

/** Two cameras' reports of one movement lie no further apart: settle times plus the clocks' difference. */
const SAME_MOVEMENT_SEC = 2;
/** Reports older than this are of no use any more, so the list stays short for a day. */
const FORGET_SEC = 10;

export function openSpace(): Space {
  return { agreed: new Map(), said: new Map(), recent: [] };
}

/**
 * Whether one camera's piece is news for the space, and notes it either way.
 *
 * Every camera has its own running count. A camera that lags behind what is agreed and now moves towards
 * it only catches up (it was covered, away, or slower), unless it saw a movement that nobody reported. A
 * camera that merely lost sight of a thing is overruled when `contradicted`: when another camera of the
 * space has as many pieces in plain view as this one counted. A camera that sees nothing says nothing, so
 * it never weighs. With one camera every piece is news.
 */
export function isNews(space: Space, piece: Piece, contradicted: boolean): boolean {
  const { camera, sku, sign, t, crossing } = piece;
  const said = space.said.get(camera) ?? new Map<Sku, number>();
  space.said.set(camera, said);
  const before = said.get(sku) ?? 0;
  const agreed = space.agreed.get(sku) ?? 0;
  said.set(sku, before + sign);
  space.recent = space.recent.filter(report => t - report.t < FORGET_SEC);
  const lags = (agreed - before) * sign > 0;
  if (lags && (!crossing || wasReported(space, piece))) return false;
  if (sign < 0 && !crossing && contradicted) return false;
  space.agreed.set(sku, agreed + sign);
  space.recent.push({ sku, sign, t, by: new Set([camera]) });
  return true;
}

function wasReported(space: Space, piece: Piece): boolean {
  const report = space.recent.find(
    ({ sku, sign, t, by }) =>
      sku === piece.sku &&
      sign === piece.sign &&
      !by.has(piece.camera) &&
      Math.abs(t - piece.t) <= SAME_MOVEMENT_SEC,
  );
  report?.by.add(piece.camera);
  return report !== undefined;
}
