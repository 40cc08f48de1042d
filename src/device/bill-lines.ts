import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { Bill } from "../billing/bill.ts";
import { Fault } from "../fault.ts";
import { billSchema } from "./bill-schema.ts";

/** Hears a bill that stood in the file at its opening, and its JSON text. */
export type Found = (bill: Bill, body: string) => void;

const lineEnd = 0x0a;
const chunkBytes = 1 << 20;

/** Bytes: far above any bill. What goes on for longer is some other file. */
const longestLine = 16 << 20;

/** How far a file of bills is sound, and whether the last of them wants its line end. */
export type Sound = { readonly bytes: number; readonly isLineOpen: boolean };

/**
 * Hands over the bills of a file one after the other, which may be more than one text can hold, and gives the bytes
 * up to the end of the last one; undefined where there is no file with a past. Throws Fault("storage") for a file of
 * other things, and the system's error.
 */
export async function readBills(path: string, found: Found): Promise<Sound | undefined> {
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
  // Half a bill is no JSON. What is, somebody put there: a bill of which only an editor took the line end may have been
  // answered long ago, and never comes again.
  if (isJson(rest)) {
    const line = rest.toString("utf8");
    found(billOf(path, lines + 1, line), line);
    return { bytes: whole + rest.length, isLineOpen: true };
  }
  if (whole === 0 && !isBegunBill(rest)) {
    throw new Fault("storage", `${path} holds no bills; name another file with --out, or move it away.`);
  }
  return { bytes: whole, isLineOpen: false };
}

function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString("utf8"));
    return true;
  } catch {
    return false;
  }
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
