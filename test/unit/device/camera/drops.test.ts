import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { countDrops } from "../../../../src/device/camera/drops.ts";

const stats = (rendered: number, dropped = 0) =>
  `application/x-gst-base-sink-stats, average-rate=(double)-1, dropped=(guint64)${dropped}, rendered=(guint64)${rendered};`;

test("frames that came between two pulls and were not read are dropped, but for the one that may wait", () => {
  const drops = countDrops();
  assert.deepEqual(
    [stats(0), stats(1), stats(8), stats(15)].map(one => drops(one)),
    [0, 0, 4, 6],
  );
});

test("frames that the sink itself found too late are dropped as well", () => {
  const drops = countDrops();
  assert.equal(drops(stats(1, 5)), 4);
});

test("a reader that keeps up drops nothing, and never more is told than was lost", () => {
  fc.assert(
    fc.property(fc.array(fc.record({ lost: fc.nat(9), early: fc.boolean() })), pulls => {
      const drops = countDrops();
      let [delivered, lost, told] = [0, 0, 0];
      for (const pull of pulls) {
        lost += pull.lost;
        delivered += 1 + pull.lost;
        // The sink may count the next frame already, or this one not yet.
        told += drops(stats(delivered + (pull.early ? 1 : 0))) ?? 0;
        assert.ok(told <= lost && told >= lost - 1, `${told} of ${lost}`);
      }
    }),
  );
});

test("a GStreamer that keeps no stats tells nothing", () => {
  assert.equal(countDrops()(undefined), undefined);
});
