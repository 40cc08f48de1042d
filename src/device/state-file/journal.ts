import type { CartState } from "../../billing/cart-state.ts";
import type { StateStore } from "../../billing/state-store.ts";
import { messageOf } from "../../fault.ts";

export type JournalOptions = {
  readonly store: StateStore;
  readonly first: CartState;
  /** How long to wait before a refused write is tried again. */
  readonly retryMs: number;
  /** After every write that succeeded. */
  readonly onDurable: (state: CartState) => void;
  /** When the disk begins to refuse or falls silent (a message), and when it takes writes again (undefined). */
  readonly onTrouble: (message: string | undefined) => void;
};

/** A disk that answers at all does so sooner; a dying card may leave a write hanging for ever. */
const SILENT_MS = 10_000;

/**
 * Brings the newest state to disk, one write at a time. States that come while a write runs share the next
 * one. A refused write rejects whoever waits for it, but the state is kept and tried again: full disks get
 * emptied, and what was counted meanwhile must not be forgotten. A write that hangs is trouble too, since nothing
 * else would ever tell it.
 */
export class Journal {
  readonly #options: JournalOptions;
  #newest: CartState;
  #durable: CartState;
  /** How many states were put, and how many of them are on disk. */
  #put = 0;
  #written = 0;
  #writing: Promise<void> | undefined;
  #retry: NodeJS.Timeout | undefined;
  #trouble: string | undefined;

  constructor(options: JournalOptions) {
    this.#options = options;
    this.#newest = options.first;
    this.#durable = options.first;
  }

  /** The state that the next transition starts from. */
  get newest(): CartState {
    return this.#newest;
  }

  /** The state that a power cut cannot take. */
  get durable(): CartState {
    return this.#durable;
  }

  /** Why the disk refused the newest write, or that it does not answer; undefined while it takes them. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  /** Takes a state at once; resolves when it (or one put later) is on disk. Throws Fault("storage"). */
  put(state: CartState): Promise<void> {
    this.#newest = state;
    this.#put += 1;
    return this.#reach(this.#put);
  }

  /** Resolves when all is on disk. Throws Fault("storage") where the disk still refuses; retries end here. */
  async close(): Promise<void> {
    await this.#reach(this.#put).finally(() => clearTimeout(this.#retry));
  }

  async #reach(number: number): Promise<void> {
    while (this.#written < number) {
      this.#writing ??= this.#write().finally(() => {
        this.#writing = undefined;
      });
      await this.#writing;
    }
  }

  async #write(): Promise<void> {
    const [number, state] = [this.#put, this.#newest];
    const silent = `The disk has not answered for ${SILENT_MS / 1000} s, so no bill gets onto it; check it (\`dmesg\` tells), or name another \`state.dir\`.`;
    const alarm = setTimeout(() => this.#complain(silent), SILENT_MS).unref();
    try {
      await this.#options.store.write(state);
    } catch (error) {
      this.#refused(messageOf(error));
      throw error;
    } finally {
      clearTimeout(alarm);
    }
    this.#written = number;
    this.#durable = state;
    if (this.#trouble !== undefined) {
      this.#trouble = undefined;
      this.#options.onTrouble(undefined);
    }
    this.#options.onDurable(state);
  }

  #complain(message: string): void {
    const isNews = this.#trouble === undefined;
    this.#trouble = message;
    if (isNews) this.#options.onTrouble(message);
  }

  #refused(message: string): void {
    this.#complain(message);
    clearTimeout(this.#retry);
    const again = () => void this.#reach(this.#put).catch(() => {});
    this.#retry = setTimeout(again, this.#options.retryMs).unref();
  }
}
