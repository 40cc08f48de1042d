import assert from "node:assert/strict";
import { test } from "node:test";
import { noHands, noteHands } from "../../../src/counting/hands.ts";
import { defaultTuning } from "../../../src/counting/tuning.ts";
import { dice, wholePicture } from "./scene.ts";

test("hands that came and went are forgotten, however many a day brings", () => {
  const roll = dice(7);
  const hands = noHands();
  for (let frame = 0; frame < 3000; frame += 1) {
    const [x, y] = [roll() * 0.8, roll() * 0.8];
    const seen = [{ label: "hand", score: 0.9, box: [x, y, x + 0.1, y + 0.1] as const }];
    noteHands(
      hands,
      frame % 20 < 12 ? seen : [],
      { zone: wholePicture, t: frame / 10, dtSec: 0.1 },
      defaultTuning,
    );
  }
  assert.ok(hands.following.tracks.length < 20, `${hands.following.tracks.length} tracks`);
});

test("a hand that one frame shows alone is none, and a second one makes it a visit", () => {
  const hands = noHands();
  const seen = [{ label: "hand", score: 0.9, box: [0.4, 0.4, 0.5, 0.5] as const }];
  noteHands(hands, seen, { zone: wholePicture, t: 1, dtSec: 0.1 }, defaultTuning);
  assert.equal(hands.everSeen, false);
  noteHands(hands, seen, { zone: wholePicture, t: 1.1, dtSec: 0.1 }, defaultTuning);
  assert.deepEqual([hands.everSeen, hands.fromT, hands.lastT], [true, 1.1, 1.1]);
});
