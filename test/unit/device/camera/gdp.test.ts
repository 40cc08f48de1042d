import assert from "node:assert/strict";
import { it } from "node:test";
import { readGdp } from "../../../../src/device/camera/gdp.ts";

const none = 0xffff_ffff_ffff_ffffn;

function packet(type: number, payload: Buffer, stamp = 0n, duration = none): Buffer {
  const header = Buffer.alloc(62);
  header.writeUInt16BE(type, 4);
  header.writeUInt32BE(payload.length, 6);
  header.writeBigUInt64BE(stamp, 10);
  header.writeBigUInt64BE(duration, 18);
  return Buffer.concat([header, payload]);
}

it("reads for how long a frame stands, where the recording tells it", () => {
  const durationOf = (packed: Buffer) => {
    const read = readGdp(packed);
    return read.type === "frame" && read.durationSec;
  };
  assert.equal(durationOf(packet(1, Buffer.from([1]), 0n, 100_000_000n)), 0.1);
  assert.equal(durationOf(packet(1, Buffer.from([1]), 0n)), 0);
});

it("reads a frame's media time in seconds and gives its bytes without copying them", () => {
  const whole = packet(1, Buffer.from([1, 2, 3]), 1_500_000_000n);
  const read = readGdp(whole);
  assert.ok(read.type === "frame");
  assert.equal(read.t, 1.5);
  assert.deepEqual([...read.data], [1, 2, 3]);
  assert.equal(read.data.buffer, whole.buffer);
});

it("reads the picture's size from the caps", () => {
  const caps = Buffer.from("video/x-raw, width=(int)416, height=(int)234, format=(string)RGB\0");
  assert.deepEqual(readGdp(packet(2, caps)), { type: "caps", width: 416, height: 234 });
});

it("knows a frame that has no time", () => {
  assert.equal(readGdp(packet(1, Buffer.from([1]), none)).type, "timeless");
});

it("passes over events and whatever is too short", () => {
  assert.equal(readGdp(packet(64, Buffer.from("event"))).type, "other");
  assert.equal(readGdp(Buffer.alloc(10)).type, "other");
});
