import { fstatSync, writeSync } from "node:fs";

/** Where the log's lines go: each is one JSON object and a line end. */
export interface Journal extends Disposable {
  write(line: string): void;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** syslog(3)'s numbers for the log's levels. */
const PRIORITIES: Readonly<Record<number, number>> = { 20: 7, 30: 6, 40: 4, 50: 3 };

/** What of a line can be asked for by itself, `journalctl STEPOUT_CAMERA=basket-1`. */
const FIELDS = {
  billId: "STEPOUT_BILL_ID",
  tripId: "STEPOUT_TRIP_ID",
  camera: "STEPOUT_CAMERA",
} as const;

/**
 * Opens systemd's journal where standard error is connected to it, as systemd.exec(5) tells by JOURNAL_STREAM; undefined
 * elsewhere, where a file or a terminal gets the plain lines. Through its own socket a line carries fields besides
 * its priority; what the socket does not take goes to standard error with the priority alone, and what that does not
 * take either is lost. `path` is another socket for tests.
 */
export async function openJournal(
  env: Environment,
  path = "/run/systemd/journal/socket",
): Promise<Journal | undefined> {
  const { dev, ino } = fstatSync(2);
  if (env.JOURNAL_STREAM !== `${dev}:${ino}`) return undefined;
  // A native part: loaded only where there is a journal.
  const { default: dgram } = await import("unix-dgram");
  const socket = dgram.createSocket("unix_dgram");
  socket.on("error", () => {});
  return {
    write(line) {
      const bytes = journalEntry(line);
      socket.send(bytes, 0, bytes.length, path, error => {
        if (error !== undefined) writePlain(`<${priorityOf(JSON.parse(line))}>${line}`);
      });
    },
    [Symbol.dispose]: () => socket.close(),
  };
}

/** A journal that ended, or cannot keep up, takes neither: a word less in the log must not end the cart. */
function writePlain(line: string): void {
  try {
    writeSync(2, line);
  } catch {
    // There is nowhere left to say it.
  }
}

/**
 * A line as the journal's native protocol has it (systemd.io/JOURNAL_NATIVE_PROTOCOL). The message is the line itself,
 * so that whoever reads JSON from `journalctl -o cat` finds it as before.
 */
export function journalEntry(line: string): Buffer {
  const record = JSON.parse(line) as Readonly<Record<string, unknown>>;
  const named = Object.entries(FIELDS).flatMap(([key, name]) => {
    const value = record[key];
    return typeof value === "string" ? [field(name, value)] : [];
  });
  return Buffer.concat([
    field("MESSAGE", line.trimEnd()),
    field("PRIORITY", String(priorityOf(record))),
    field("SYSLOG_IDENTIFIER", "stepout"),
    ...named,
  ]);
}

function priorityOf(record: Readonly<Record<string, unknown>>): number {
  return PRIORITIES[Number(record.level)] ?? 6;
}

/** A value with a line end in it has its length before it: nobody can smuggle a field in. */
function field(name: string, value: string): Buffer {
  if (!value.includes("\n")) return Buffer.from(`${name}=${value}\n`);
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(bytes.length));
  return Buffer.concat([Buffer.from(`${name}\n`), length, bytes, Buffer.from("\n")]);
}
