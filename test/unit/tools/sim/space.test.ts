import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { aimAt } from "../../../../tools/sim/world/aim.ts";
import { bend, project, unbend } from "../../../../tools/sim/world/optics.ts";
import { openingOf } from "../../../../tools/sim/world/places.ts";
import type { Camera } from "../../../../tools/sim/world/scene.ts";
import {
  carried,
  cross,
  mixTurns,
  type Pose,
  placed,
  relative,
  turnAbout,
  turned,
  turnFromAxes,
  type Vec3,
} from "../../../../tools/sim/world/space.ts";
import { plainCamera } from "./plain-camera.ts";

const number = fc.double({ min: -3, max: 3, noNaN: true });
const axis = fc.tuple(number, number, number).filter(v => Math.hypot(...v) > 0.1);
const pose = fc
  .tuple(axis, number, axis)
  .map(([at, angle, about]): Pose => ({ at, turn: turnAbout(about, angle) }));

function close(a: readonly number[], b: readonly number[], within = 1e-9): void {
  for (const [i, value] of a.entries())
    assert.ok(Math.abs(value - (b[i] ?? Number.NaN)) < within, `${a} is not ${b}`);
}

test("carrying undoes what looking from the carrier did", () => {
  fc.assert(
    fc.property(pose, pose, (carrier, thing) => {
      const back = carried(carrier, relative(carrier, thing));
      close(back.at, thing.at);
      close(turned(back.turn, [1, 2, 3]), turned(thing.turn, [1, 2, 3]));
    }),
  );
});

test("turning keeps lengths, and a carried point is carried with its carrier", () => {
  fc.assert(
    fc.property(pose, axis, (where, v) => {
      assert.ok(Math.abs(Math.hypot(...turned(where.turn, v)) - Math.hypot(...v)) < 1e-9);
      close(placed(where, [0, 0, 0]), where.at);
    }),
  );
});

test("a turn built from its axes has those axes", () => {
  fc.assert(
    fc.property(pose, ({ turn }) => {
      const x = turned(turn, [1, 0, 0]);
      const y = turned(turn, [0, 1, 0]);
      close(turned(turnFromAxes(x, y, cross(x, y)), [0.3, -0.5, 0.8]), turned(turn, [0.3, -0.5, 0.8]), 1e-6);
    }),
  );
});

test("half way between a turn and itself nothing has turned", () => {
  const turn = turnAbout([1, 1, 0], 0.7);
  close(turned(mixTurns(turn, turn, 0.5), [1, 2, 3]), turned(turn, [1, 2, 3]));
});

test("the lens's inverse finds every spot of the picture again", () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(share, share, fc.double({ min: 0, max: 0.3, noNaN: true }), (x, y, barrel) => {
      close(unbend(bend([x, y], barrel), barrel), [x, y], 1e-4);
    }),
  );
});

const camera: Camera = {
  ...plainCamera,
  height: 300,
  at: [0, 1, -1],
  lens: { ...plainCamera.lens, barrel: 0.2 },
};

test("an aimed camera shows the whole opening, as large as its margin lets it", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 0.3, noNaN: true }),
      fc.double({ min: -0.3, max: 0.3, noNaN: true }),
      fc.constantFrom<Vec3>([0.1, 0.7, -0.4], [0, 0.8, 0.42], [0.36, 0.75, 0.1]),
      (margin, roll, at) => {
        const aimed = aimAt({ ...camera, at, roll }, openingOf("cart"), margin);
        const spots = openingOf("cart").map(corner => project(aimed, corner) ?? [9, 9]);
        const sides = ([0, 1] as const).map(axis => {
          const along = spots.map(spot => spot[axis]);
          close([Math.min(...along) + Math.max(...along)], [1], 1e-5);
          return Math.max(...along) - Math.min(...along);
        });
        close([Math.max(...sides)], [1 - 2 * margin], 1e-5);
      },
    ),
    // Turning and widening once swung about this one's aim.
    { examples: [[0, -0.24, [0.1, 0.7, -0.4]]] },
  );
});

test("what a camera looks at is in the middle of its picture, and what is right of it on the right", () => {
  close(project(camera, [0, 0, 0]) ?? [], [0.5, 0.5]);
  // Looking along +z, the right hand is at −x.
  const right = project(camera, [-0.3, 0, 0] satisfies Vec3);
  assert.ok(right && right[0] > 0.55);
  assert.equal(project(camera, [0, 2, -3]), undefined);
});
