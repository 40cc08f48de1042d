import type { Counting } from "../counting/counting.ts";
import { basketDoubts, ripen, type Waiting } from "../trip/doubt.ts";
import type { Till } from "./till.ts";

/** Carries counting's doubts to the till: those that stand, and at the gate all of them. */
export type Doubts = {
  /** After a frame at `t` seconds. */
  look(counting: Counting, t: number): void;
  /** The cart is at the gate: whatever is in doubt is this trip's. */
  conclude(counting: Counting): void;
  /** Counting begins anew and will not say any more how the old doubts ended: they stay. */
  forget(): void;
};

export function openDoubts(till: Pick<Till, "doubt" | "keepDoubts">): Doubts {
  let waiting: Waiting = new Map();
  return {
    look(counting, t) {
      const now = ripen(waiting, basketDoubts(counting), t);
      waiting = now.waiting;
      till.doubt(now.standing);
    },
    conclude(counting) {
      till.doubt(basketDoubts(counting));
      waiting = new Map();
    },
    forget() {
      till.keepDoubts();
      waiting = new Map();
    },
  };
}
