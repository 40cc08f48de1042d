/**
 * GStreamer Data Protocol 1.0, the framing that `gdppay` puts around buffers: a header of 62 bytes, big
 * endian, then the payload. Only what a reader of frames needs is read. Layout: gst-plugins-bad,
 * gst/gdp/dataprotocol.h.
 */
export type GdpPacket =
  | { readonly type: "frame"; readonly t: number; readonly durationSec: number; readonly data: Uint8Array }
  | { readonly type: "caps"; readonly width: number; readonly height: number }
  | { readonly type: "timeless" } // a frame that says nothing of its time
  | { readonly type: "other" };

const HEADER_BYTES = 62;
const TYPE_AT = 4;
const LENGTH_AT = 6;
const TIMESTAMP_AT = 10;
const DURATION_AT = 18;
const BUFFER = 1;
const CAPS = 2;
const NO_TIME = 0xffff_ffff_ffff_ffffn;
const NANOSECONDS = 1e9;

/**
 * One packet, as one pull delivers it. The frame's data is a view, not a copy. `t` is in seconds; so is the
 * duration, 0 where the recording does not tell it.
 */
export function readGdp(packet: Buffer): GdpPacket {
  if (packet.length < HEADER_BYTES) return { type: "other" };
  const type = packet.readUInt16BE(TYPE_AT);
  const length = packet.readUInt32BE(LENGTH_AT);
  const payload = packet.subarray(HEADER_BYTES, HEADER_BYTES + length);
  if (type === CAPS) return readCaps(payload.toString("utf8"));
  const stamp = packet.readBigUInt64BE(TIMESTAMP_AT);
  if (type !== BUFFER) return { type: "other" };
  if (stamp === NO_TIME) return { type: "timeless" };
  const duration = packet.readBigUInt64BE(DURATION_AT);
  const durationSec = duration === NO_TIME ? 0 : Number(duration) / NANOSECONDS;
  return { type: "frame", t: Number(stamp) / NANOSECONDS, durationSec, data: payload };
}

function readCaps(text: string): GdpPacket {
  const size = (field: string) => Number(new RegExp(`${field}=\\(int\\)(\\d+)`).exec(text)?.[1]);
  const [width, height] = [size("width"), size("height")];
  return width > 0 && height > 0 ? { type: "caps", width, height } : { type: "other" };
}
