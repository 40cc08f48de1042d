/** Containers round, and sound may go on for a moment after the last picture. */
const SLACK_SEC = 1;

/** Follows a recording to its end and knows whether that came too soon. */
export type Length = {
  /** A picture came that stands until `endSec`, of `declaredSec` in all (below 0 where nobody knows); seconds of media time. */
  note(endSec: number, declaredSec: number): void;
  /** What is missing, once it has ended; undefined for a whole recording. */
  shortfall(): string | undefined;
};

/** A file that was cut short behind its index ends as quietly as a whole one: its end alone proves nothing. */
export function followLength(): Length {
  let endSec: number | undefined;
  let declaredSec = -1;
  return {
    note(end, declared) {
      endSec = end;
      // A pipeline that has just ended no longer tells, and GStreamer learns some lengths only while it reads.
      if (declared >= 0) declaredSec = declared;
    },
    shortfall() {
      if (endSec === undefined) return "there is not one picture in it";
      if (declaredSec - endSec <= SLACK_SEC) return undefined;
      return `its pictures end at ${endSec.toFixed(1)} s of ${declaredSec.toFixed(1)} s, unless only its sound goes on`;
    },
  };
}
