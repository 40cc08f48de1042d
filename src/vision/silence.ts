/** How long somebody may say nothing. Each call of `within` begins anew. */
export type Silence = {
  /** `what` is the reason that is given where it lasts longer. */
  within(ms: number, what: string): void;
  cancel(): void;
};

/**
 * Calls `expire` when a silence has lasted too long. Where it was this process that was busy, what was said meanwhile
 * waits to be read, and the timer comes first: so it is read before the verdict (libuv polls between timers and
 * immediates).
 */
export function watchSilence(expire: (what: string) => void): Silence {
  let timer: NodeJS.Timeout | undefined;
  let verdict: NodeJS.Immediate | undefined;
  const cancel = () => {
    clearTimeout(timer);
    clearImmediate(verdict);
  };
  return {
    within(ms, what) {
      cancel();
      timer = setTimeout(() => {
        verdict = setImmediate(() => expire(`it ${what} within ${ms / 1000} s`));
      }, ms);
    },
    cancel,
  };
}
