import assert from "node:assert/strict";
import { it } from "node:test";
import { readGdp } from "../../../../src/device/camera/gdp.ts";

function packet(type: number, payload: Buffer, stamp = 0n): Buffer {
  const header = Buffer.alloc(62);
  header.writeUInt16BE(type, 4);
  header.writeUInt32BE(payload.length, 6);
  header.writeBigUInt64BE(stamp, 10);
  return Buffer.concat([header, payload]);
}

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

it("passes over events, frames without a time and whatever is too short", () => {
  const none = 0xffff_ffff_ffff_ffffn;
  assert.equal(readGdp(packet(64, Buffer.from("event"))).type, "other");
  assert.equal(readGdp(packet(1, Buffer.from([1]), none)).type, "other");
  assert.equal(readGdp(Buffer.alloc(10)).type, "other");
});
