import { createReadStream } from "node:fs";
import { type FileHandle, open, stat, truncate } from "node:fs/promises";
import type { Bill } from "../billing/bill.ts";
import { Fault, isFault, messageOf } from "../fault.ts";
import { billSchema } from "./bill-schema.ts";

/** Bills received so far, one JSON line each. */
export interface BillFile extends AsyncDisposable {
  /** One at a time. On disk when it resolves. Throws Fault("storage"); what it left of a line is no bill. */
  append(body: string): Promise<void>;
}

/** What is used of an open file. */
export type Appendable = Pick<FileHandle, "appendFile" | "sync" | "truncate" | "close">;

/** Hears a bill that stood in the file at its opening, and its JSON text. */
export type Found = (bill: Bill, body: string) => void;

const lineEnd = 0x0a;
const chunkBytes = 1 << 20;

/** Bytes: far above any bill. What goes on for longer is some other file. */
const longestLine = 16 << 20;

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

/**
 * Hands over the bills of a file one after the other, which may be more than one text can hold, and gives the bytes
 * up to the last line's end; undefined where there is no file with a past.
 */
async function readBills(path: string, found: Found): Promise<number | undefined> {
  // A device or a pipe has no past to read, or one without an end.
  if (!(await isFileThere(path))) return undefined;
  let [whole, lines, rest] = [0, 0, Buffer.alloc(0)];
  for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes }) as AsyncIterable<Buffer>) {
    const read = Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = read.indexOf(lineEnd); end >= 0; end = read.indexOf(lineEnd, start)) {
      lines += 1;
      const line = read.toString("utf8", start, end);
      found(billOf(path, lines, line), line);
      start = end + 1;
    }
    whole += start;
    rest = read.subarray(start);
    if (rest.length > longestLine) throw noBill(path, lines + 1);
  }
  if (whole === 0 && !isBegunBill(rest)) {
    throw new Fault("storage", `${path} holds no bills; name another file with --out, or move it away.`);
  }
  return whole;
}

async function isFileThere(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}

/** Whether a file without any line end can be what a power cut left of its first bill. */
function isBegunBill(bytes: Buffer): boolean {
  const start = '{"';
  return start.startsWith(bytes.subarray(0, start.length).toString("latin1"));
}

function billOf(path: string, number: number, line: string): Bill {
  try {
    return billSchema.parse(JSON.parse(line));
  } catch (error) {
    throw noBill(path, number, error);
  }
}

function noBill(path: string, number: number, cause?: unknown): Fault {
  const message = `Line ${number} of ${path} is no bill; name another file with --out, or mend it.`;
  return new Fault("storage", message, cause);
}

function refused(path: string, error: unknown): Fault {
  if (isFault(error)) return error;
  const mend = "free some space, or name another file with --out";
  return new Fault("storage", `Bills cannot be kept in ${path} (${messageOf(error)}); ${mend}.`, error);
}
