import { messageOf } from "../fault.ts";
import type { Log } from "../log.ts";

/** Parts that are open, to be closed together: what was opened last is closed first. */
export type Parts = {
  add<T extends object>(part: T): T;
  /** Closes every part, also when one of them fails to close. */
  close(): Promise<void>;
};

/** Node's own stack of disposables comes with Node 24; this is what we need of it. */
export function openParts(log: Log): Parts {
  const open: AsyncDisposable[] = [];
  return {
    add(part) {
      if (Symbol.asyncDispose in part) open.push(part as AsyncDisposable);
      return part;
    },
    async close() {
      for (let part = open.pop(); part !== undefined; part = open.pop()) {
        try {
          await part[Symbol.asyncDispose]();
        } catch (error) {
          log.error(`a part did not close: ${messageOf(error)}`);
        }
      }
    },
  };
}
