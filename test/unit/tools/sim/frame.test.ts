import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { frameOf } from "../../../../tools/sim/sketch/frame.ts";
import { meetings } from "../../../../tools/sim/sketch/meet.ts";
import { raysOf } from "../../../../tools/sim/sketch/rays.ts";
import { inverse, minus, turnAbout, turned, type Vec3 } from "../../../../tools/sim/world/space.ts";
import { plainCamera } from "./plain-camera.ts";

const side = 40;
const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const point = (reach: number) =>
  fc.tuple(number(-reach, reach), number(-reach, reach), number(-reach, reach));

test("an arm that reaches past the camera is looked for wherever it shows, and not in the whole picture", () => {
  let [looked, cells] = [0, 0];
  fc.assert(
    fc.property(point(0.3), point(1), number(0, 3), number(0, 0.28), (off, axis, angle, barrel) => {
      const camera = { ...plainCamera, lens: { ...plainCamera.lens, barrel } };
      const view = raysOf(camera, side);
      const turn = turnAbout(axis, angle);
      const at: Vec3 = [camera.at[0] + off[0], camera.at[1] + off[1], camera.at[2] + off[2]];
      const axes = [turned(turn, [1, 0, 0]), turned(turn, [0, 1, 0]), turned(turn, [0, 0, 1])] as const;
      const block = { at, axes, half: [0.04, 0.25, 0.04] } as const;
      const from = turned(inverse(turn), minus(camera.at, at));
      // From inside the block everything is block.
      if (from.every((value, i) => Math.abs(value) < (block.half[i] ?? 0) + 0.01)) return;
      const frame = frameOf(view, block);
      const depths = new Float64Array(side * side);
      const whole = { left: 0, top: 0, right: side, bottom: side };
      meetings.box(view, whole, { ...block, from }, depths);
      for (const [cell, depth] of depths.entries()) {
        if (depth === Number.POSITIVE_INFINITY || depth < 0.02) continue;
        const [x, y] = [cell % side, Math.floor(cell / side)];
        const isIn = frame && x >= frame.left && x < frame.right && y >= frame.top && y < frame.bottom;
        assert.ok(isIn, `${x}, ${y} at ${depth} m is not in ${JSON.stringify(frame)}`);
      }
      cells += side * side;
      if (frame) looked += (frame.right - frame.left) * (frame.bottom - frame.top);
    }),
    { numRuns: 300 },
  );
  assert.ok(looked < cells / 2, `${looked} of ${cells} cells were looked at`);
});
