import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/**
 * The log that QEMU's `blklogwrites` keeps of a disk: a superblock of one sector, and then for every write one
 * sector of four numbers (where, how many sectors, flags, length), followed by what was written. The format is that
 * of the Linux kernel's dm-log-writes, Documentation/admin-guide/device-mapper/log-writes.rst.
 */

const MAGIC = 0x6a736677736872n;
const FLUSH = 1n;
const DISCARD = 4n;

export type Write = {
  /** Where on the disk, in bytes. */
  readonly at: number;
  readonly bytes: number;
  /** Where its content begins in the log; undefined for a discard, after which there are zeros. */
  readonly from: number | undefined;
  /** The disk had all earlier writes safe before it reported this one done. */
  readonly flush: boolean;
};

export type WriteLog = {
  /** The entries that have been written since the last call. The machine may still be running. */
  more(): readonly Write[];
  /** The content of one write. */
  content(write: Write): Buffer;
  close(): void;
};

/** Opens a log, from its beginning. Throws when it is none. */
export function openWriteLog(path: string): WriteLog {
  const file = openSync(path, "r");
  const read = (from: number, bytes: number) => {
    const buffer = Buffer.alloc(bytes);
    return readSync(file, buffer, 0, bytes, from) === bytes ? buffer : undefined;
  };
  let sector = 0;
  let next = 0;
  const begin = () => {
    const head = read(0, 28);
    if (head === undefined) return false;
    if (head.readBigUInt64LE(0) !== MAGIC) throw new Error(`${path} is no log of writes`);
    sector = head.readUInt32LE(24);
    next = sector;
    return true;
  };
  const one = (): Write | undefined => {
    const head = read(next, 32);
    if (head === undefined) return undefined;
    const [at, sectors, flags] = [0, 8, 16].map(offset => head.readBigUInt64LE(offset));
    if (at === undefined || sectors === undefined || flags === undefined) return undefined;
    // Not written yet: the log grows behind its end, and an entry says something in every case.
    if (sectors === 0n && flags === 0n) return undefined;
    const bytes = Number(sectors) * sector;
    const empty = (flags & DISCARD) !== 0n;
    const from = next + sector;
    if (!empty && fstatSync(file).size < from + bytes) return undefined;
    next = from + (empty ? 0 : bytes);
    return {
      at: Number(at) * sector,
      bytes,
      from: empty ? undefined : from,
      flush: (flags & FLUSH) !== 0n,
    };
  };
  return {
    more() {
      if (sector === 0 && !begin()) return [];
      const found: Write[] = [];
      for (let write = one(); write !== undefined; write = one()) found.push(write);
      return found;
    },
    content({ from, bytes }) {
      return from === undefined ? Buffer.alloc(bytes) : (read(from, bytes) ?? Buffer.alloc(0));
    },
    close: () => closeSync(file),
  };
}
