import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import sharp from "sharp";
import { type LabelledPicture, plainObject } from "../../../src/dataset/labelled.ts";
import { drawSample } from "../../../src/dataset/sample.ts";
import { difficultBelow } from "../pictures/run.ts";
import type { SeenLine } from "./lines.ts";
import { type TripsWish, tripName } from "./run.ts";
import type { Truth } from "./truth.ts";

/** Trips on a sheet, and frames of each of their clips. */
const mostTrips = 4;
const framesPerClip = 3;

/** Draws frames of the first trips, from all over their clips, with what is truly seen in them (PNG). */
export async function drawTripSheet(wish: TripsWish, file: string): Promise<void> {
  const holder = await mkdtemp(join(tmpdir(), "stepout-sheet-"));
  try {
    const pictures: LabelledPicture[] = [];
    for (let nth = wish.first; nth < wish.first + Math.min(mostTrips, wish.count); nth++) {
      const name = tripName(wish.seed, nth);
      if (existsSync(join(wish.out, name, "seen.jsonl"))) {
        pictures.push(...(await picturesOf(join(wish.out, name), join(holder, name))));
      }
    }
    await drawSample(file, pictures);
  } finally {
    await rm(holder, { recursive: true });
  }
}

async function picturesOf(trip: string, prefix: string): Promise<LabelledPicture[]> {
  const truth: Truth = JSON.parse(await readFile(join(trip, "truth.json"), "utf8"));
  const text = (await readFile(join(trip, "seen.jsonl"), "utf8")).trim();
  const lines = text.split("\n").map((line): SeenLine => JSON.parse(line));
  const found: LabelledPicture[] = [];
  for (const camera of truth.cameras) {
    const seen = lines.filter(line => line.camera === camera.name);
    await promisify(execFile)(
      "gst-launch-1.0",
      framesTo(join(trip, camera.file), `${prefix}-${camera.name}`),
    );
    for (let part = 0; part < framesPerClip; part++) {
      const number = Math.floor(((part + 0.5) / framesPerClip) * seen.length);
      const frame = `${prefix}-${camera.name}-${String(number).padStart(5, "0")}.jpg`;
      const line = seen[number];
      if (line && existsSync(frame)) found.push(await pictureOf(frame, line));
    }
  }
  return found;
}

function framesTo(clip: string, prefix: string): string[] {
  const steps = `! decodebin ! videoconvert ! jpegenc ! multifilesink location=${prefix}-%05d.jpg`;
  return ["-q", "filesrc", `location=${clip}`, ...steps.split(" ")];
}

async function pictureOf(file: string, { camera, t, items, hands }: SeenLine): Promise<LabelledPicture> {
  const { width, height } = await sharp(file).metadata();
  const objects = [...items, ...hands].map(({ label, box, visible }) => ({
    ...plainObject(label, [box[0] * width, box[1] * height, box[2] * width, box[3] * height]),
    difficult: visible < difficultBelow,
  }));
  return { name: `${camera} ${t} s`, file, width, height, depth: 3, objects };
}
