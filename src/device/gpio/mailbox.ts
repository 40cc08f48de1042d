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

/** Keeps the last word on whether a driver hears, and tells each new listener at once. */
export function createNews<T>(): { tell(news: T): void; listen(listener: (news: T) => void): void } {
  const listeners: ((news: T) => void)[] = [];
  let last: { readonly news: T } | undefined;
  return {
    tell(news) {
      last = { news };
      for (const listener of listeners) listener(news);
    },
    listen(listener) {
      listeners.push(listener);
      if (last !== undefined) listener(last.news);
    },
  };
}
