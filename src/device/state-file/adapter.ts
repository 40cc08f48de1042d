import { existsSync } from "node:fs";
import { open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import type { Adapter } from "lowdb";
import { Fault, messageOf } from "../../fault.ts";
import { syncFolder } from "../sync-folder.ts";
import { type Generation, type Unwrapped, unwrap, wrap } from "./envelope.ts";

/** Called at every durable step by name, so that a test can pull the plug exactly there. */
export type StepHook = (name: string) => void | Promise<void>;

/**
 * A lowdb adapter that survives the power going at any instant: the new state goes to a temporary file
 * that is synced, renamed over the old one, and then the folder is synced as well (lowdb's own adapter
 * renames without syncing, and after a power cut that can leave an empty file).
 */
export class DurableFile implements Adapter<Generation> {
  readonly path: string;
  readonly #step: StepHook;

  constructor(path: string, step: StepHook) {
    this.path = path;
    this.#step = step;
  }

  /** What stands in the file; undefined where there is none. Throws Fault("storage") where it cannot be read. */
  async inspect(): Promise<Unwrapped | undefined> {
    try {
      return unwrap(await readFile(this.path, "utf8"));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      const mend = "give the file to the user that the cart runs as";
      throw new Fault(
        "storage",
        `The state ${this.path} cannot be read (${messageOf(error)}); ${mend}.`,
        error,
      );
    }
  }

  /** The state, or null where there is none that is whole. */
  async read(): Promise<Generation | null> {
    const found = await this.inspect();
    return found?.kind === "whole" ? found : null;
  }

  /** Durable when it resolves; the file holds the old or the new state at every instant. Throws Fault("storage"). */
  async write(generation: Generation): Promise<void> {
    try {
      await this.#step("before-write");
      await using temporary = await open(`${this.path}.tmp`, "w", 0o600);
      await temporary.writeFile(wrap(generation));
      await this.#step("written");
      await temporary.sync();
      await this.#step("synced");
      await rename(`${this.path}.tmp`, this.path);
      await this.#step("renamed");
      await syncFolder(dirname(this.path));
      await this.#step("durable");
    } catch (error) {
      throw storageFault(this.path, error);
    }
  }
}

/** The disk's refusal as one sentence that says the mend. */
export function storageFault(path: string, error: unknown): Fault {
  const { code, path: at = path } = (error ?? {}) as NodeJS.ErrnoException;
  // A file that stands in the way is named itself; one that could not be made is only our way of writing `path`.
  const refused = existsSync(at) ? at : path;
  const said =
    code === "ENOSPC" || code === "EDQUOT"
      ? `The disk is full, so ${path} cannot be written; free some space, nothing is lost until the cart restarts.`
      : code === "EACCES" || code === "EPERM"
        ? `${refused} may not be written (${code}); the cart's user needs write access to it and to its folder: give both to that user.`
        : code === "EROFS"
          ? `${path} lies on a disk that takes no writes, as the kernel mounts one after an error (\`dmesg\` tells); check the disk, or name another \`state.dir\`.`
          : `${path} cannot be written (${messageOf(error)}); mend that, or name another \`state.dir\`.`;
  return new Fault("storage", said, error);
}
