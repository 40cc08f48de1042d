import type { Counting } from "../counting/counting.ts";
import { type BasketDoubt, basketDoubts, keyOf, ripen, type Waiting } from "../trip/doubt.ts";
import type { Till } from "./till.ts";

/** Carries counting's doubts to the till: those that stand, and at the gate all of them. */
export type Doubts = {
  /** After a frame at `t` seconds. */
  look(counting: Counting, t: number): void;
  /** The cart is at the gate: whatever is in doubt is this trip's, and none of the next one's. */
  conclude(counting: Counting): void;
  /** Counting begins anew and will not say any more how the old doubts ended: they stay. */
  forget(): void;
};

export function openDoubts(till: Pick<Till, "doubt" | "keepDoubts">): Doubts {
  let waiting: Waiting = new Map();
  // What was left open for the last shopper must not be asked of the next one.
  let concluded: ReadonlySet<string> = new Set();
  const doubtsOf = (counting: Counting): BasketDoubt[] =>
    basketDoubts(counting).filter(doubt => !concluded.has(keyOf(doubt)));
  // A disk that refuses is the till's news; the doubt stands in memory all the same.
  const tell = (doubts: readonly BasketDoubt[]) => void till.doubt(doubts).catch(() => {});
  return {
    look(counting, t) {
      const now = ripen(waiting, doubtsOf(counting), t);
      waiting = now.waiting;
      tell(now.standing);
    },
    conclude(counting) {
      const doubts = doubtsOf(counting);
      tell(doubts);
      concluded = new Set([...concluded, ...doubts.map(keyOf)]);
      waiting = new Map();
    },
    forget() {
      void till.keepDoubts().catch(() => {});
      concluded = new Set();
      waiting = new Map();
    },
  };
}
