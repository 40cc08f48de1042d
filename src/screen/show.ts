import { grossMinorOf } from "../trip/basket.ts";
import { keepDoubts } from "../trip/doubt.ts";
import { piecesOn } from "../trip/line.ts";
import { questionsOf } from "../trip/question.ts";
import type { Trip } from "../trip/trip.ts";
import { linesOf, type PictureOf } from "./lines.ts";
import type { LastChange, Notice, OutOfService, Phase, ReceiptView, ScreenView } from "./view.ts";

/** What the cart says of its parts, as far as a shopper feels it. */
export type Condition = {
  readonly cameras: readonly ("starting" | "live" | "lost" | "ended")[];
  /** Products in the catalogue. */
  readonly products: number;
  readonly storageTrouble: boolean;
  /** none: this cart works without a broker. */
  readonly broker: "none" | "connected" | "away";
};

/** The newest bill, and how long ago it was sealed. */
export type Farewell = ReceiptView & { readonly ageMs: number };

export type Scene = {
  readonly fixed: Pick<ScreenView, "edition" | "cart" | "language" | "currency">;
  readonly trip: Trip | undefined;
  readonly last: readonly LastChange[];
  readonly farewell: Farewell | undefined;
  /** The cart is in the gate with its trip open, or has just passed it and its bill is being written. */
  readonly passing: boolean;
  readonly condition: Condition;
  readonly pictureOf: PictureOf;
};

/** A bill is one shopper's: after this it is not shown to the next one. */
const thanksMs = 120_000;

/** The screen for what is so right now. Never throws; the same scene always gives the same view. */
export function show(scene: Scene): ScreenView {
  const { fixed, trip, last, condition, farewell, pictureOf } = scene;
  const reason = outOfService(condition);
  const phase = phaseOf(scene, reason);
  const lines = trip === undefined ? [] : linesOf(trip, pictureOf);
  return {
    ...fixed,
    phase,
    ...(phase === "out-of-service" && reason !== undefined ? { reason } : {}),
    lines,
    pieces: piecesOn(lines),
    grossMinor: trip === undefined ? 0 : grossMinorOf(trip.basket),
    last: trip === undefined ? [] : last,
    questions: trip === undefined ? [] : questionsOf(trip),
    notices: noticesOf(trip, condition).filter(notice => phase !== "out-of-service" || !isBlindness(notice)),
    ...(phase === "thanks" && farewell !== undefined ? { receipt: receiptOf(farewell, condition) } : {}),
  };
}

function phaseOf({ trip, last, passing, farewell }: Scene, reason: OutOfService | undefined): Phase {
  if (trip === undefined) {
    if (passing) return "leaving";
    return farewell !== undefined && farewell.ageMs < thanksMs ? "thanks" : "away";
  }
  // Who has something in the cart sees it, whatever has failed since.
  const untouched = trip.basket.lines.length === 0 && last.length === 0 && questionsOf(trip).length === 0;
  if (untouched && reason !== undefined) return "out-of-service";
  if (passing) return "leaving";
  return untouched ? "welcome" : "shopping";
}

function outOfService({ cameras, products }: Condition): OutOfService | undefined {
  if (products === 0) return "no-catalogue";
  if (cameras.some(sees)) return undefined;
  return cameras.includes("starting") ? "starting" : "no-camera";
}

/** A recording that has ended was seen to its end. */
const sees = (camera: Condition["cameras"][number]) => camera === "live" || camera === "ended";

function noticesOf(trip: Trip | undefined, condition: Condition): readonly Notice[] {
  const { cameras, storageTrouble, broker } = condition;
  const blind = !cameras.some(sees);
  const doubtsWithoutLine = trip !== undefined && hasDoubtWithoutLine(trip);
  const standing: readonly (readonly [Notice, boolean])[] = [
    ["blind", blind],
    ["partly-blind", !blind && !cameras.every(sees)],
    ["unseen", (trip?.degraded.length ?? 0) > 0],
    ["check", doubtsWithoutLine],
    ["storage", storageTrouble],
    ["offline", broker === "away"],
  ];
  return standing.flatMap(([notice, stands]) => (stands ? [notice] : []));
}

/** Who is told to take another cart need not hear of a basket to be checked. */
const isBlindness = (notice: Notice) => notice === "blind" || notice === "partly-blind";

/** Something doubtful left no line behind that could carry its mark. */
function hasDoubtWithoutLine(trip: Trip): boolean {
  const { basket } = keepDoubts(trip);
  return basket.review.length > 0 && !basket.lines.some(line => line.needsReview);
}

/** Where there is no broker, a bill that stays in the cart is no bill that waits. */
function receiptOf({ ageMs: _, ...receipt }: Farewell, { broker }: Condition): ReceiptView {
  return { ...receipt, delivered: receipt.delivered || broker === "none" };
}
