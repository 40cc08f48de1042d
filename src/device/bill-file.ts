import { type FileHandle, open, stat, truncate } from "node:fs/promises";
import { Fault, isFault, messageOf } from "../fault.ts";
import { type Found, readBills } from "./bill-lines.ts";

/** Bills received so far, one JSON line each. */
export interface BillFile extends AsyncDisposable {
  /** One at a time. On disk when it resolves. Throws Fault("storage"); what it left of a line is no bill. */
  append(body: string): Promise<void>;
}

/** What is used of an open file. */
export type Appendable = Pick<FileHandle, "appendFile" | "sync" | "truncate" | "close">;

/**
 * Opens (or makes) a file of bills, and hands over those that stand in it, oldest first. A last line without its end
 * is what a power cut left of a bill that was not acknowledged: it is cut off, and that bill comes again. Throws
 * Fault("storage"), also for a file of other things: nothing is added to it.
 */
export async function openBillFile(
  path: string,
  found: Found,
  openFile: (path: string) => Promise<Appendable> = () => open(path, "a", 0o600),
): Promise<BillFile> {
  try {
    const whole = await readBills(path, found);
    // Only a file of bills is changed: what its last line lacks, no other file may lose.
    if (whole !== undefined) await truncate(path, whole);
    const file = await openFile(path);
    const isDevice = !(await stat(path)).isFile();
    return {
      append: appending(path, file, isDevice ? undefined : (whole ?? 0)),
      [Symbol.asyncDispose]: () => file.close(),
    };
  } catch (error) {
    throw refused(path, error);
  }
}

/**
 * Appends lines to a file of `sound` bytes (undefined: a device, which has no length). What a full disk took of a
 * line is cut off before the next one, which would be glued onto it otherwise.
 */
function appending(path: string, file: Appendable, sound: number | undefined): BillFile["append"] {
  let length = sound;
  let isTorn = false;
  return async body => {
    const line = `${body}\n`;
    try {
      if (isTorn && length !== undefined) await file.truncate(length);
      isTorn = true;
      await file.appendFile(line);
      await file.sync();
      isTorn = false;
      if (length !== undefined) length += Buffer.byteLength(line);
    } catch (error) {
      throw refused(path, error);
    }
  };
}

function refused(path: string, error: unknown): Fault {
  if (isFault(error)) return error;
  const mend = "free some space, or name another file with --out";
  return new Fault("storage", `Bills cannot be kept in ${path} (${messageOf(error)}); ${mend}.`, error);
}
