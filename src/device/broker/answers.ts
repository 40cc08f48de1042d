import type { Fault } from "../../fault.ts";

export type Patience = {
  /** How long one answer may take. */
  readonly patienceMs: number;
  /** Called where it took longer; it should end the connection. */
  readonly onSilence: () => void;
};

/** Asks, and gives the answer. Rejects with what asking threw, or with the reason of the connection's end. */
export type Answered = <T>(ask: () => Promise<T>) => Promise<T>;

/**
 * Asks over one connection until it has ended. Not a race with `ended` itself: a promise that lives for weeks
 * would keep every race that was ever run with it.
 */
export function answersUntil(ended: Promise<Fault>, { patienceMs, onSilence }: Patience): Answered {
  const unanswered = new Set<(why: Fault) => void>();
  let over: Fault | undefined;
  void ended.then(why => {
    over = why;
    for (const fail of unanswered) fail(why);
  });
  return async ask => {
    if (over !== undefined) throw over;
    const silence = setTimeout(onSilence, patienceMs);
    let fail = (_why: Fault) => {};
    const failed = new Promise<never>((_, reject) => {
      fail = reject;
    });
    unanswered.add(fail);
    try {
      return await Promise.race([ask(), failed]);
    } finally {
      clearTimeout(silence);
      unanswered.delete(fail);
    }
  };
}
