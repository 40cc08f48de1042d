import assert from "node:assert/strict";
import { test } from "node:test";
import { configSchema } from "../../../src/config/schema.ts";

type Zone = readonly (readonly [x: number, y: number])[];

/** What is said of a camera's zone; undefined where it is taken. */
function refused(zone: Zone): string | undefined {
  const cameras = [{ name: "eye", source: "test:", watches: "basket", zone }];
  const parsed = configSchema.pick({ cameras: true }).safeParse({ cameras });
  const [issue] = parsed.error?.issues ?? [];
  assert.deepEqual(issue?.path, issue && ["cameras", 0, "zone"]);
  return issue?.message;
}

const square: Zone = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
];
const mirrored = ([x, y]: Zone[number]) => [y, x] as const;

test("a zone may be wound either way, be concave, and name a corner again", () => {
  const arrow: Zone = [
    [0, 0],
    [1, 0.5],
    [0, 1],
    [0.4, 0.5],
  ];
  for (const zone of [square, arrow, [...square, [0, 0] as const], [...arrow, ...arrow.slice(0, 1)]]) {
    assert.equal(refused(zone), undefined);
    assert.equal(refused(zone.map(mirrored)), undefined);
  }
});

test("a zone whose corners are listed across is refused, since half of it would not be watched", () => {
  const across: Zone = [
    [0, 0],
    [1, 1],
    [1, 0],
    [0, 1],
  ];
  for (const zone of [across, across.map(mirrored)])
    assert.match(refused(zone) ?? "", /edges cross.*list its corners in their order around it/);
});

test("a zone without an area is refused, since nothing would ever be counted in it", () => {
  const line: Zone = [
    [0, 0],
    [1, 1],
    [0.5, 0.5],
  ];
  const place: Zone = [
    [0.5, 0.5],
    [0.5, 0.5],
    [0.5, 0.5],
  ];
  for (const zone of [line, place]) assert.match(refused(zone) ?? "", /no area.*do not lie on one line/);
});
