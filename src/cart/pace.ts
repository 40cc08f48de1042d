/** So many long waits in a row are how fast a camera is, and no hiccup. */
const IN_A_ROW = 3;

/** Notices cameras whose frames come too seldom for counting, to which every wait is an absence. */
export type Pace = {
  /**
   * A camera's frame was seen at `t` seconds of its own clock. The seconds since the one before, when several in a
   * row came too late, and with each one after them, since a trip that begins meanwhile must hear of it too.
   */
  seen(camera: string, t: number): number | undefined;
};

/** `longestSec` is the longest wait that counting does not take for an absence. */
export function openPace(longestSec: number): Pace {
  const cameras = new Map<string, { readonly lastT: number; readonly late: number }>();
  return {
    seen(camera, t) {
      const before = cameras.get(camera);
      const waitSec = before === undefined ? 0 : t - before.lastT;
      const late = waitSec > longestSec ? (before?.late ?? 0) + 1 : 0;
      cameras.set(camera, { lastT: t, late });
      return late >= IN_A_ROW ? waitSec : undefined;
    },
  };
}
