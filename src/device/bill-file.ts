import type { Stats } from "node:fs";
import { type FileHandle, open, stat, truncate } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { Fault, isFault, messageOf } from "../fault.ts";
import { type Found, readBills } from "./bill-lines.ts";
import { takeFile } from "./state-file/lock.ts";
import { syncFolder } from "./sync-folder.ts";

/** Bills received so far, one JSON line each. */
export interface BillFile extends AsyncDisposable {
  /** One at a time. On disk when it resolves. Throws Fault("storage"); what it left of a line is no bill. */
  append(body: string): Promise<void>;
}

/** What is used of an open file. */
export type Appendable = Pick<FileHandle, "appendFile" | "sync" | "truncate" | "close"> & {
  stat(): Promise<Pick<Stats, "isFile" | "size" | "dev" | "ino">>;
};

/**
 * Opens (or makes) a file of bills, and hands over those that stand in it, oldest first. A last line that is half a
 * bill is what a power cut left of one that was not acknowledged: it is cut off, and that bill comes again. A file that
 * is moved away or deleted meanwhile is followed by a new one in its place, or by the one that was put there, whose
 * bills are handed over too. Throws Fault("storage"), also for a file of other things, to which nothing is added, and
 * for one that another process keeps bills in.
 */
export async function openBillFile(
  path: string,
  found: Found,
  openFile: (path: string) => Promise<Appendable> = () => open(path, "a", 0o600),
): Promise<BillFile> {
  const begin = async (): Promise<Sheet> => {
    const file = await openFile(path);
    try {
      // Two that keep bills in one file know nothing of each other's, and keep one twice that came to both.
      if ((await file.stat()).isFile())
        takeFile(path, "stop that one first, or name another file with --out");
      const sound = await readBills(path, found);
      // Only a file of bills is changed: what its last line lacks, no other file may lose.
      if (sound !== undefined) await truncate(path, sound.bytes);
      if (sound?.isLineOpen) await file.appendFile("\n");
      if (sound !== undefined) await makeDurable(file, path);
      return sheetOf(file);
    } catch (error) {
      await file.close();
      throw error;
    }
  };
  const explained = (error: unknown) => {
    throw refused(path, error);
  };
  let sheet: Sheet | undefined = await begin().catch(explained);
  const append = async (line: string): Promise<void> => {
    await sheet?.cut();
    if (sheet !== undefined && !(await sheet.liesAt(path))) {
      const left = sheet;
      sheet = undefined;
      await left.close();
    }
    sheet ??= await begin();
    await sheet.append(line);
  };
  return {
    append: body => append(`${body}\n`).catch(explained),
    [Symbol.asyncDispose]: async () => sheet?.close(),
  };
}

/**
 * A process that was killed may have left a whole line that is not on the disk yet. Its bill was not answered, comes
 * again, and is answered as a repeat without being written: so it must be there. A new file needs its folder's entry.
 */
async function makeDurable(file: Appendable, path: string): Promise<void> {
  await file.sync();
  await syncFolder(dirname(resolve(path)));
}

/** One open file. */
type Sheet = {
  /** Cuts off what a full disk took of a line: the next one would be glued onto it. */
  cut(): Promise<void>;
  /** Whether the path still names this file: a program that turns logs over puts another in its place. */
  liesAt(path: string): Promise<boolean>;
  append(line: string): Promise<void>;
  close(): Promise<void>;
};

function sheetOf(file: Appendable): Sheet {
  /** How long the file was before the line that is torn. */
  let sound: number | undefined;
  return {
    async cut() {
      if (sound === undefined) return;
      if (sound < (await file.stat()).size) await file.truncate(sound);
      sound = undefined;
    },
    async liesAt(path) {
      const [ours, there] = [await file.stat(), await stat(path).catch(() => undefined)];
      return !ours.isFile() || (there?.ino === ours.ino && there.dev === ours.dev);
    },
    async append(line) {
      const before = await file.stat();
      // A device has no length.
      if (before.isFile()) sound = before.size;
      await file.appendFile(line);
      await file.sync();
      sound = undefined;
    },
    close: () => file.close(),
  };
}

function refused(path: string, error: unknown): Fault {
  if (isFault(error)) return error;
  const mend = "free some space, or name another file with --out";
  return new Fault("storage", `Bills cannot be kept in ${path} (${messageOf(error)}); ${mend}.`, error);
}
