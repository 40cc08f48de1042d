import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import sharp from "sharp";
import { isFault } from "../../src/fault.ts";
import { PROJECT } from "../../src/paths.ts";
import { openSketcher } from "../../tools/sim/sketch/sketch.ts";
import { openClip } from "../../tools/sim/studio/encode.ts";
import { findChromium, openStudio, type Studio } from "../../tools/sim/studio/studio.ts";
import { project } from "../../tools/sim/world/optics.ts";
import type { Camera, Scene, Thing } from "../../tools/sim/world/scene.ts";
import { turnAbout, upright } from "../../tools/sim/world/space.ts";
import { plainCamera } from "../unit/tools/sim/plain-camera.ts";
import { childrenOf, commandOf, until } from "./program.ts";

const noChromium = findChromium() ? false : "no Chromium here: sudo bash tools/sim/install.sh";
const encodes = spawnSync("gst-inspect-1.0", ["--exists", "x264enc"]).status === 0;
const noEncoder = encodes ? false : "GStreamer has no x264enc here: sudo bash tools/sim/install.sh";

const camera: Camera = {
  ...plainCamera,
  width: 160,
  height: 160,
  at: [0, 0.8, -0.2],
  fov: 50,
  lens: { barrel: 0.2, fringe: 0.002, vignette: 0.2, blur: 0.5, smear: [0, 0] },
  noise: 0.02,
  noiseSeed: 0.3,
  jpegQuality: 0.9,
};
const thing = (id: number, sku: string, x: number, y: number, z: number): Thing => ({
  id,
  sku,
  look: 0,
  pose: { at: [x, y, z], turn: turnAbout([1, 0, 0], Math.PI / 2) },
});
const box = thing(1, "cereal-honey", 0.1, 0.03, 0);
const can = thing(2, "can-beans", -0.15, 0.037, 0.05);
const scene = (things: readonly Thing[]): Scene => ({
  surroundings: {
    place: "table",
    lamps: [{ at: [0.4, 2, 0.3], colour: "#ffffff", power: 1.5 }],
    ambient: { colour: "#ffffff", power: 0.6, room: 0.5, turn: 0 },
    floor: 1,
    backdrop: 1,
    rolled: 0,
    wire: "#cccccc",
    handle: "#c3161c",
    liner: "wire",
    legs: [],
  },
  things,
  hands: [],
  camera,
});

test("drawing ends when it is told to, and its browser with it", { skip: noChromium }, async context => {
  const out = await mkdtemp(join(tmpdir(), "stepout-ended-"));
  context.after(() => rm(out, { recursive: true, force: true }));
  const words = `pictures --count 1000 --seed 1 --size 64 --workers 1 --out ${out}`.split(" ");
  const sim = spawn(process.execPath, ["--import", "tsx", "tools/sim/main.ts", ...words], {
    cwd: PROJECT,
    stdio: "ignore",
  });
  context.after(() => sim.kill("SIGKILL"));
  const pictures = join(out, "JPEGImages");
  await until("a picture is drawn", async () => existsSync(pictures) && (await readdir(pictures)).length > 0);
  const browsers = childrenOf(sim.pid ?? 0).filter(pid => commandOf(pid)?.includes("chrom"));
  assert.ok(browsers.length > 0);
  sim.kill("SIGTERM");
  const [code] = await once(sim, "exit");
  assert.equal(code, 143);
  await until("its browser is gone", () => browsers.every(pid => commandOf(pid) === undefined));
});

describe("the stage", { skip: noChromium }, () => {
  let studio: Studio;
  before(async () => {
    studio = await openStudio(0);
  });
  after(() => studio?.close());

  test("takes the same picture of the same scene twice, byte by byte, whatever came between", async () => {
    const first = await studio.take(scene([box, can]), true);
    await studio.take(scene([can]), false);
    const second = await studio.take(scene([box, can]), true);
    assert.deepEqual(first.jpeg.subarray(0, 2), Buffer.from([0xff, 0xd8]));
    assert.ok(first.jpeg.equals(second.jpeg));
    assert.deepEqual(first.seen, second.seen);
  });

  test("sees free things whole, about where the quick sketch sees them", async () => {
    const { seen } = await studio.take(scene([box, can]), true);
    const sketched = openSketcher()(camera, [box, can], []);
    assert.deepEqual(seen.map(({ id }) => id).sort(), [1, 2]);
    for (const part of seen) {
      assert.ok(part.visible > 0.97 && !part.truncated && !part.occluded, JSON.stringify(part));
      const other = sketched.find(({ id }) => id === part.id);
      for (const [i, edge] of part.box.entries()) {
        assert.ok(Math.abs(edge - (other?.box[i] ?? 0)) <= 5, `${part.box} against ${other?.box}`);
      }
    }
  });

  test("tells what hides behind something from what is merely cut off, and does not see the buried", async () => {
    const lid = thing(3, "cereal-choco", -0.12, 0.2, 0);
    const covered = await studio.take(scene([box, can, lid]), true);
    assert.ok(!covered.seen.some(({ id }) => id === 2));
    const half = await studio.take(scene([can, thing(3, "cereal-choco", -0.12, 0.2, -0.12)]), true);
    const part = half.seen.find(({ id }) => id === 2);
    assert.ok(
      part?.occluded && !part.truncated && part.visible > 0.05 && part.visible < 0.95,
      JSON.stringify(part),
    );
    const edge = await studio.take(scene([thing(4, "can-beans", 0.34, 0.037, 0)]), true);
    assert.ok(edge.seen[0]?.truncated && edge.seen[0].visible < 0.9, JSON.stringify(edge.seen));
  });

  test("a tin's lid hides what is behind it, as its label's truth says", async () => {
    const tin = { ...can, pose: { at: [0, 0.055, 0], turn: upright } } as const;
    const aside: Camera = { ...camera, at: [0, 0.5, 0.6], target: [0, 0.1, 0], fov: 20, noise: 0 };
    const { surroundings } = scene([]);
    const [x = 0, y = 0] = project(aside, [0, 0.1, 0]) ?? [];
    const middle = { left: Math.round(160 * x) - 4, top: Math.round(160 * y) - 2, width: 8, height: 4 };
    const lidOver = async (floor: number) => {
      const shown = { ...scene([tin]), camera: aside, surroundings: { ...surroundings, floor } };
      return sharp((await studio.take(shown, false)).jpeg)
        .extract(middle)
        .raw()
        .toBuffer();
    };
    // The same tin on two table tops: what differs shows through.
    const [pale, dark] = [await lidOver(1), await lidOver(5)];
    const apart = [...pale].map((value, i) => Math.abs(value - (dark[i] ?? 0)));
    assert.ok(Math.max(...apart) < 20, `a pixel of the lid differs by ${Math.max(...apart)}`);
  });

  test("a picture without a picture is refused, and the studio goes on", async () => {
    const before = await studio.take(scene([box]), true);
    const unlit = { ...scene([box]), camera: { ...camera, exposure: 0, noise: 0 } };
    await assert.rejects(studio.take(unlit, true), /the graphics died/);
    const after = await studio.take(scene([box]), true);
    assert.ok(after.jpeg.equals(before.jpeg));
  });

  test("a clip of its pictures is whole when it is finished", { skip: noEncoder }, async () => {
    const folder = await mkdtemp(join(tmpdir(), "stepout-sim-"));
    try {
      const clip = openClip(join(folder, "a.mp4"), 10);
      for (let i = 0; i < 5; i++)
        await clip.add((await studio.take(scene([box, can].slice(0, 1 + (i % 2))), false)).jpeg);
      await clip.finish();
      assert.deepEqual(await readdir(folder), ["a.mp4"]);
      const mp4 = await readFile(join(folder, "a.mp4"));
      assert.equal(mp4.toString("latin1", 4, 8), "ftyp");
      // The same frames give the same file at any time: it does not tell when it was made.
      for (const box of ["mvhd", "tkhd", "mdhd"]) {
        const at = mp4.indexOf(box);
        assert.deepEqual(mp4.subarray(at + 8, at + 16), Buffer.alloc(8), box);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

test("a clip on a full disk asks for room, not for an encoder", { skip: noEncoder }, async context => {
  const folder = await mkdtemp(join(tmpdir(), "stepout-clip-"));
  context.after(() => rm(folder, { recursive: true }));
  await symlink("/dev/full", join(folder, "a.mp4.part"));
  const clip = openClip(join(folder, "a.mp4"), 10);
  const grey = { width: 64, height: 64, channels: 3, background: "grey" } as const;
  await clip.add(await sharp({ create: grey }).jpeg().toBuffer());
  const noRoom = (error: unknown) => isFault(error, "storage") && error.message.includes("make room");
  await assert.rejects(clip.finish(), noRoom);
});
