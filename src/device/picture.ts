import sharp from "sharp";
import type { Frame } from "./camera/camera.ts";

/** Good enough for the maker's view. */
const QUALITY = 70;

/** A frame as a JPEG. Encoded on libuv's threads; rows may be padded. */
export function jpegOf({ data, width, height, stride }: Frame, quality = QUALITY): Promise<Buffer> {
  const raw = { width, height, channels: 3 } as const;
  return sharp(tight(data, width * 3, stride, height), { raw })
    .jpeg({ quality })
    .toBuffer();
}

function tight(data: Uint8Array, rowBytes: number, stride: number, height: number): Uint8Array {
  if (stride === rowBytes) return data.subarray(0, rowBytes * height);
  const rows = new Uint8Array(rowBytes * height);
  for (let y = 0; y < height; y += 1) {
    rows.set(data.subarray(y * stride, y * stride + rowBytes), y * rowBytes);
  }
  return rows;
}
