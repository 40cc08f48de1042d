import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { openMaker } from "../../../src/cart/maker.ts";
import { openScreenServer } from "../../../src/device/screen/server.ts";
import type { CameraView, MakerView } from "../../../src/screen/maker.ts";
import type { VisionEvent } from "../../../src/vision/supervision.ts";

/** What is never told must not be waited for. */
const within = { timeout: 10_000 };

const watched = (name: string) => ({ name, watches: "shelf" as const, zone: [] });
const observed = (camera: string, t: number): VisionEvent => ({
  type: "observation",
  observation: { camera, t, items: [], hands: [] },
});
const lost = (camera: string, reason: string): VisionEvent => ({
  type: "camera",
  camera,
  state: "lost",
  reason,
});

const track = (camera: string, id: number) => ({
  ...{ camera, id, sku: "water", state: "counted" as const },
  box: [0, 0, 1, 1] as const,
});

/** The maker's view of two cameras, and what a page that is opened now is told until `isSo`. */
async function looked(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), "stepout-page-"));
  for (const name of ["index.html", "page.js", "page.css", "icon.svg"])
    writeFileSync(join(folder, name), name);
  const maker = openMaker({
    cameras: [watched("left"), watched("right")],
    tracks: () => [track("left", 1), track("right", 2)],
    ...{ beliefs: () => [], basket: () => [] },
  });
  const server = await openScreenServer({ port: 0, folder, maker });
  t.after(async () => {
    await server[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });
  const told = async (
    isSo: (cameras: readonly CameraView[]) => boolean = () => true,
    meanwhile?: () => void,
  ) => {
    const { body } = await fetch(`${server.url}/debug/events`);
    meanwhile?.();
    for await (const part of (body ?? assert.fail()).pipeThrough(new TextDecoderStream())) {
      const [, data] = /^data: (\{.*)$/m.exec(part) ?? [];
      const cameras = data === undefined ? undefined : (JSON.parse(data) as MakerView).cameras;
      if (cameras !== undefined && isSo(cameras)) return cameras;
    }
    return assert.fail("never told");
  };
  return { maker, told };
}

test("a camera that is lost says why, and no longer how many frames it gives", {
  timeout: 10_000,
}, async t => {
  const { maker, told } = await looked(t);
  for (const camera of ["left", "right"]) for (const at of [0, 1]) maker.vision(observed(camera, at));
  await new Promise(resolve => setTimeout(resolve, 5));
  for (const camera of ["left", "right"]) maker.vision(observed(camera, 2));
  const isTold = (cameras: readonly CameraView[]) => cameras.some(one => one.trouble !== undefined);
  const [left, right] = await told(isTold, () => maker.vision(lost("left", "its cable")));
  assert.deepEqual([left?.trouble, left?.framesPerSecond, left?.t], ["its cable", 0, 2]);
  assert.equal(right?.trouble, undefined);
  assert.ok((right?.framesPerSecond ?? 0) > 0);
  maker.vision({ type: "camera", camera: "left", state: "live" });
  const [mended] = await told();
  assert.equal(mended?.trouble, undefined);
});

test(
  "a camera that never showed anything is there with its reason and its black picture",
  within,
  async t => {
    const { maker, told } = await looked(t);
    maker.vision(lost("left", "one colour all over"));
    maker.vision({ type: "picture", camera: "left", t: 0, jpeg: "" });
    const cameras = await told();
    assert.deepEqual(
      cameras.map(({ name, trouble, picture, detections }) => [name, trouble, picture, detections]),
      [["left", "one colour all over", 1, 0]],
    );
  },
);

test("a page that is opened after hours sees what is so now, not what the last one saw", within, async t => {
  const { maker, told } = await looked(t);
  maker.vision(observed("left", 1));
  maker.vision({ type: "camera", camera: "left", state: "ended" });
  await told();
  for (const at of [2, 3600]) maker.vision(observed("right", at));
  maker.vision({ type: "interrupted", reason: "it hangs", restartInMs: 500 });
  const cameras = await told();
  assert.deepEqual(
    cameras.map(({ name, t, trouble }) => [name, t, trouble]),
    [
      ["left", 1, undefined],
      ["right", 3600, "Vision restarts: it hangs"],
    ],
  );
});

test("a box is drawn in the picture of the camera that sees it, and in no other", within, async t => {
  const { maker, told } = await looked(t);
  for (const camera of ["left", "right"]) maker.vision(observed(camera, 1));
  const cameras = await told();
  assert.deepEqual(
    cameras.map(({ name, tracks }) => [name, tracks.map(({ id }) => id)]),
    [
      ["left", [1]],
      ["right", [2]],
    ],
  );
});
