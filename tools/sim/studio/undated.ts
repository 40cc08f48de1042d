/** Boxes of an MP4 that hold others on the way to those which tell a time. */
const holders = new Set(["moov", "trak", "mdia"]);
/** Boxes that tell when they were made and changed: of the film, of a track, of its media. */
const dated = new Set(["mvhd", "tkhd", "mdhd"]);

/**
 * Takes out of a whole MP4 when it was made (ISO/IEC 14496-12: `creation_time` and `modification_time`; 0 says
 * nothing), in place: the same pictures give the same bytes at any time.
 */
export function undate(mp4: Buffer): void {
  for (let at = 0; at + 8 <= mp4.length; ) {
    const name = mp4.toString("latin1", at + 4, at + 8);
    const size = sizeAt(mp4, at);
    if (size < 8) return;
    if (holders.has(name)) undate(mp4.subarray(at + 8, at + size));
    // A byte of version and three of flags come first; in version 1 times have eight bytes.
    if (dated.has(name)) mp4.fill(0, at + 12, at + 12 + (mp4[at + 8] === 1 ? 16 : 8));
    at += size;
  }
}

/** A size of 1 says that the true one follows the name, one of 0 that the box goes on to the end. */
function sizeAt(mp4: Buffer, at: number): number {
  const size = mp4.readUInt32BE(at);
  if (size === 1) return Number(mp4.readBigUInt64BE(at + 8));
  return size === 0 ? mp4.length - at : size;
}
