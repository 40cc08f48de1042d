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

/**
 * Hands over the bills of a file one after the other, which may be more than one text can hold, and gives the bytes
 * up to the last line's end; undefined where there is no file with a past. Throws Fault("storage") for a file of other
 * things, and the system's error.
 */
export async function readBills(path: string, found: Found): Promise<number | undefined> {
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
