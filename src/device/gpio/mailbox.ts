/** What callbacks put in, an async loop takes out, in order. */
export type Mailbox<T> = {
  put(item: T): void;
  /** Everything put in, until `stop` is aborted; what then still waits is dropped. */
  items(stop: AbortSignal): AsyncGenerator<T>;
};

/** Makes an empty mailbox. It has no limit: an edge that is lost would be a shopper who is not billed. */
export function createMailbox<T>(): Mailbox<T> {
  let waiting: T[] = [];
  let wake = () => {};
  return {
    put(item) {
      waiting.push(item);
      wake();
    },
    async *items(stop) {
      const onStop = () => wake();
      stop.addEventListener("abort", onStop, { once: true });
      try {
        while (!stop.aborted) {
          const batch = waiting;
          waiting = [];
          for (const item of batch) {
            if (stop.aborted) return;
            yield item;
          }
          if (waiting.length > 0 || stop.aborted) continue;
          await new Promise<void>(resolve => {
            wake = resolve;
          });
        }
      } finally {
        waiting = [];
        stop.removeEventListener("abort", onStop);
      }
    },
  };
}
