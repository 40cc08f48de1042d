import { type FileHandle, open, readFile, stat, truncate } from "node:fs/promises";
import { Fault, isFault, messageOf } from "../fault.ts";
import { billSchema } from "./bill-schema.ts";

/** Bills received so far, one JSON line each. */
export interface BillFile extends AsyncDisposable {
  /** What stood in the file at the opening. */
  readonly found: readonly string[];
  /** One at a time. On disk when it resolves. Throws Fault("storage"); what it left of a line is no bill. */
  append(body: string): Promise<void>;
}

/** What is used of an open file. */
export type Appendable = Pick<FileHandle, "appendFile" | "sync" | "truncate" | "close">;

/**
 * Opens (or makes) a file of bills. A last line without its end is what a power cut left of a bill that was
 * not acknowledged: it is cut off, and that bill comes again. Throws Fault("storage"), also for a file of other
 * things: nothing is added to it.
 */
export async function openBillFile(
  path: string,
  openFile: (path: string) => Promise<Appendable> = () => open(path, "a", 0o600),
): Promise<BillFile> {
  try {
    const whole = await wholeLines(path);
    const found = whole?.lines ?? [];
    found.forEach((line, i) => {
      checkLine(path, i + 1, line);
    });
    // Only a file of bills is changed: what its last line lacks, no other file may lose.
    if (whole !== undefined) await truncate(path, whole.bytes);
    const file = await openFile(path);
    const isDevice = !(await stat(path)).isFile();
    return {
      found,
      append: appending(path, file, isDevice ? undefined : (whole?.bytes ?? 0)),
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

type Whole = { readonly lines: readonly string[]; readonly bytes: number };

/** The lines that have their end, and how many bytes they are; undefined where there is no file with a past. */
async function wholeLines(path: string): Promise<Whole | undefined> {
  let bytes: Buffer;
  try {
    // A device or a pipe has no past to read, or one without an end.
    if (!(await stat(path)).isFile()) return undefined;
    bytes = await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  const end = bytes.lastIndexOf(0x0a) + 1;
  if (end === 0 && !isBegunBill(bytes)) {
    throw new Fault("storage", `${path} holds no bills; name another file with --out, or move it away.`);
  }
  return { lines: bytes.subarray(0, end).toString("utf8").split("\n").slice(0, -1), bytes: end };
}

/** Whether a file without any line end can be what a power cut left of its first bill. */
function isBegunBill(bytes: Buffer): boolean {
  const start = '{"';
  return start.startsWith(bytes.subarray(0, start.length).toString("latin1"));
}

function checkLine(path: string, number: number, line: string): void {
  try {
    billSchema.parse(JSON.parse(line));
  } catch (error) {
    const message = `Line ${number} of ${path} is no bill; name another file with --out, or mend it.`;
    throw new Fault("storage", message, error);
  }
}

function refused(path: string, error: unknown): Fault {
  if (isFault(error)) return error;
  const mend = "free some space, or name another file with --out";
  return new Fault("storage", `Bills cannot be kept in ${path} (${messageOf(error)}); ${mend}.`, error);
}
