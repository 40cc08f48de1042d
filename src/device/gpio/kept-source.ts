import type { Edge } from "../../gate/passage.ts";
import { createHearing, type HearingNews } from "./hearing.ts";
import { createMailbox } from "./mailbox.ts";
import type { EdgeSource } from "./source.ts";

/** What watching is given: where edges go, who hears of what is lost, and when it is over. */
export type Keeping = {
  readonly put: (edge: Edge) => void;
  readonly hearing: HearingNews;
  readonly signal: AbortSignal;
};

/**
 * A source whose edges come by callbacks: `keep` watches both barriers, tells what it hears and loses, and returns once
 * the signal is aborted, by the reader, by the end of its loop or by the source's disposal. It must not throw.
 */
export function keptSource(
  named: Pick<EdgeSource, "kind" | "why">,
  keep: (keeping: Keeping) => Promise<unknown>,
): EdgeSource {
  const hearing = createHearing();
  const over = new AbortController();
  return {
    ...named,
    hear: hearing.listen,
    async *edges(stop) {
      const mailbox = createMailbox<Edge>();
      const done = new AbortController();
      const signal = AbortSignal.any([stop, done.signal, over.signal]);
      const keeping = keep({ put: mailbox.put, hearing, signal });
      try {
        yield* mailbox.items(AbortSignal.any([stop, over.signal]));
      } finally {
        done.abort();
        await keeping;
      }
    },
    async [Symbol.asyncDispose]() {
      over.abort();
    },
  };
}
