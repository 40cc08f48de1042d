import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Low } from "lowdb";
import type { CartState } from "../../billing/cart-state.ts";
import type { StateStore } from "../../billing/state-store.ts";
import { Fault, messageOf } from "../../fault.ts";
import { DurableFile, type StepHook, storageFault } from "./adapter.ts";
import type { Generation, Unwrapped } from "./envelope.ts";
import { takeFolder } from "./lock.ts";

export type StateFileOptions = {
  /** Folder of the cart's state; made where it is missing. */
  readonly dir: string;
  /** A state of another cart is refused: its bills and numbers are not ours. */
  readonly cartId: string;
  readonly step?: StepHook;
  /** Hears, once until it is mended, that no copy can be kept: bills go on, but nothing would replace a damaged file. */
  readonly warn?: (message: string) => void;
};

/** The cart's state on disk. `warning` says what was repaired at the opening, if anything. */
export interface StateFile extends StateStore {
  readonly warning: string | undefined;
  /** Resolves when the copy of the last write is on disk too, or was refused. */
  settled(): Promise<void>;
}

/**
 * Opens `cart.json` in `dir`. Every state is written twice: durably before write() resolves, and then,
 * off the path of the bill, to `cart.copy.json`. Of two sound files the newer one counts. A file that is
 * damaged later (a flipped byte, a file cut in half), or put back from long ago, is replaced by the other one
 * with a warning. Throws Fault("storage") where both are damaged,
 * where the state is of a newer version or another cart, where another process has the folder, and where
 * the disk refuses.
 */
export async function openStateFile(options: StateFileOptions): Promise<StateFile> {
  const { dir, cartId, step = () => {}, warn = () => {} } = options;
  await mkdir(dir, { recursive: true, mode: 0o700 }).catch(error => {
    throw storageFault(dir, error);
  });
  takeFolder(dir);
  const { main, copy } = filesIn(dir, step);
  const { newest, warning } = await recover(main, copy, cartId);
  return { found: newest?.state, warning, ...writer({ main, copy, newest }, warn) };
}

/**
 * What openStateFile() would find in `dir`, without taking or changing anything: also while a cart runs on it. Throws
 * what that would throw about the state itself.
 */
export async function inspectState({
  dir,
  cartId,
}: Pick<StateFileOptions, "dir" | "cartId">): Promise<Pick<StateFile, "found" | "warning">> {
  const { main, copy } = filesIn(dir, () => {});
  const { newest, warning } = await recover(main, copy, cartId);
  return { found: newest?.state, warning };
}

type Files = {
  readonly main: DurableFile;
  readonly copy: DurableFile;
  readonly newest: Generation | undefined;
};

function filesIn(dir: string, step: StepHook): Pick<Files, "main" | "copy"> {
  return {
    main: new DurableFile(join(dir, "cart.json"), name => step(`state:${name}`)),
    copy: new DurableFile(join(dir, "cart.copy.json"), name => step(`copy:${name}`)),
  };
}

function writer(
  { main, copy, newest }: Files,
  warn: (message: string) => void,
): Pick<StateFile, "write" | "settled"> {
  let database: Low<Generation> | undefined;
  let generation = newest?.generation ?? 0;
  let copying: Promise<void> = Promise.resolve();
  let isCopied = true;
  const refused = (error: unknown) => {
    if (isCopied) warn(`No copy of the cart's state is kept: ${messageOf(error)}`);
    isCopied = false;
  };
  const write = async (state: CartState) => {
    await copying;
    generation += 1;
    const next = { generation, state };
    database ??= new Low(main, next);
    database.data = next;
    await database.write();
    // The copy lags one write at most, unless it is refused: that is no loss yet, and tried again with the next write.
    copying = copy.write(next).then(() => {
      isCopied = true;
    }, refused);
  };
  return { write, settled: () => copying };
}

type Recovered = { readonly newest: Generation | undefined; readonly warning: string | undefined };

async function recover(main: DurableFile, copy: DurableFile, cartId: string): Promise<Recovered> {
  const recovered = await newestOf(main, copy);
  const owner = recovered.newest?.state.cartId ?? cartId;
  if (owner !== cartId) {
    const message = `${main.path} is the state of cart ${owner}, not of ${cartId}; give each cart a folder of its own.`;
    throw new Fault("storage", message);
  }
  return recovered;
}

async function newestOf(main: DurableFile, copy: DurableFile): Promise<Recovered> {
  const [first, second] = [await main.inspect(), await copy.inspect()];
  for (const [file, found] of [
    [main, first],
    [copy, second],
  ] as const) {
    if (found?.kind === "newer") throw newerFault(file.path, found.version);
  }
  const whole = first?.kind === "whole" ? first : undefined;
  if (second?.kind === "whole" && second.generation > (whole?.generation ?? -1)) {
    return { newest: second, warning: copyUsed(main.path, first) };
  }
  if (whole !== undefined) return { newest: whole, warning: undefined };
  // A first write that never became durable leaves nothing behind, and nothing was promised yet.
  if (first === undefined && second === undefined) return { newest: undefined, warning: undefined };
  throw new Fault(
    "storage",
    `The state of the cart is damaged: ${main.path} (${whyOf(first)}) and its copy (${whyOf(second)}); restore one from a backup, or move both away to start with an empty basket and number 1.`,
  );
}

function copyUsed(path: string, main: Unwrapped | undefined): string {
  // The copy is always written last: only a backup of the one file, or a disk that lied, leaves it the newer one.
  if (main?.kind === "whole") return `${path} is older than its copy; the copy is used.`;
  const what = main === undefined ? "is missing" : `is damaged (${whyOf(main)})`;
  return `${path} ${what}; its copy of the same content or one write before is used.`;
}

function whyOf(found: Unwrapped | undefined): string {
  if (found === undefined) return "it is missing";
  return found.kind === "damaged" ? found.why : found.kind;
}

function newerFault(path: string, version: number): Fault {
  return new Fault(
    "storage",
    `${path} was written by a newer version of stepout (state version ${version}); install that version again, or newer.`,
  );
}
