import { open, readFile, stat, truncate } from "node:fs/promises";
import { Fault, messageOf } from "../fault.ts";

/** Bills received so far, one JSON line each. */
export interface BillFile extends AsyncDisposable {
  /** What stood in the file at the opening. */
  readonly found: readonly string[];
  /** On disk when it resolves. Throws Fault("storage"). */
  append(body: string): Promise<void>;
}

/**
 * Opens (or makes) a file of bills. A last line without its end is what a power cut left of a bill that was
 * not acknowledged: it is cut off, and that bill comes again. Throws Fault("storage").
 */
export async function openBillFile(path: string): Promise<BillFile> {
  try {
    const whole = await wholeLines(path);
    const file = await open(path, "a", 0o600);
    return {
      found: whole,
      append: async body => {
        try {
          await file.appendFile(`${body}\n`);
          await file.sync();
        } catch (error) {
          throw refused(path, error);
        }
      },
      [Symbol.asyncDispose]: () => file.close(),
    };
  } catch (error) {
    throw refused(path, error);
  }
}

async function wholeLines(path: string): Promise<readonly string[]> {
  let bytes: Buffer;
  try {
    // A device or a pipe has no past to read, or one without an end.
    if (!(await stat(path)).isFile()) return [];
    bytes = await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  const end = bytes.lastIndexOf(0x0a) + 1;
  if (end < bytes.length) await truncate(path, end);
  return bytes.subarray(0, end).toString("utf8").split("\n").slice(0, -1);
}

function refused(path: string, error: unknown): Fault {
  const mend = "free some space, or name another file with --out";
  return new Fault("storage", `Bills cannot be kept in ${path} (${messageOf(error)}); ${mend}.`, error);
}
