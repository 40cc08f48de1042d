/** Lets frames through one by one as they are asked for, so that a replay can stand still. */
export type Turnstile = {
  /** Lets so many more frames through. */
  let(frames: number): void;
  /** Resolves when the next frame may go. One waits at a time. */
  turn(): Promise<void>;
};

export function openTurnstile(): Turnstile {
  let allowed = 0;
  let wake = () => {};
  return {
    let(frames) {
      allowed += frames;
      wake();
    },
    async turn() {
      while (allowed === 0) {
        await new Promise<void>(resolve => {
          wake = resolve;
        });
      }
      allowed -= 1;
    },
  };
}
