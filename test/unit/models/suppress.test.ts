import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { areaOf, overlapOf, sharedArea } from "../../../src/counting/geometry.ts";
import type { Box, Detection } from "../../../src/counting/observation.ts";
import { suppressOverlaps } from "../../../src/models/suppress.ts";

const seen = (label: string, score: number, box: Box): Detection => ({ label, score, box });
const left: Box = [0, 0, 0.5, 1];
const nearlyLeft: Box = [0.02, 0, 0.52, 1];
const right: Box = [0.5, 0, 1, 1];

const edge = fc.double({ min: -0.5, max: 1.5, noNaN: true });
const detection = fc.record({
  label: fc.constantFrom("cola", "water"),
  score: fc.double({ min: 0, max: 1, noNaN: true }),
  box: fc.tuple(edge, edge, edge, edge),
});
const limits = fc.record({
  overlap: fc.double({ min: 0, max: 1, noNaN: true }),
  overlapAcross: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
  overlapSmaller: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
  score: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
});

describe("overlap suppression", () => {
  it("keeps the stronger of two boxes on one thing", () => {
    const found = [seen("cola", 0.6, nearlyLeft), seen("cola", 0.9, left), seen("cola", 0.5, right)];
    assert.deepEqual(suppressOverlaps(found, { overlap: 0.5 }), [found[1], found[2]]);
  });

  it("lets different labels overlap unless a limit across labels is set", () => {
    const found = [seen("cola", 0.9, left), seen("water", 0.6, nearlyLeft)];
    assert.equal(suppressOverlaps(found, { overlap: 0.5 }).length, 2);
    assert.deepEqual(suppressOverlaps(found, { overlap: 0.5, overlapAcross: 0.8 }), [found[0]]);
    const alike = found.map(one => ({ ...one, label: "cola" }));
    const [stronger] = alike;
    assert.deepEqual(
      suppressOverlaps(alike, { overlap: 0.99, overlapAcross: 0.8 }),
      [stronger],
      "any two labels",
    );
  });

  it("takes a part of a thing, and a loose box round it, for the thing itself where a limit says so", () => {
    const part: Box = [0.1, 0.4, 0.3, 0.6];
    const thing: Box = [0.1, 0.2, 0.4, 0.7];
    const loose: Box = [0, 0, 0.6, 0.9];
    const found = [seen("cola", 0.9, thing), seen("cola", 0.8, part), seen("cola", 0.7, loose)];
    const other = seen("water", 0.6, part);
    assert.equal(suppressOverlaps(found, { overlap: 0.6 }).length, 3);
    assert.deepEqual(suppressOverlaps([...found, other], { overlap: 0.6, overlapSmaller: 0.9 }), [
      found[0],
      other,
    ]);
  });

  it("keeps what is too faint to count: it may be a thing that is hardly seen behind its like", () => {
    const found = [seen("cola", 0.9, left), seen("cola", 0.4, [0.1, 0.2, 0.4, 0.5])];
    assert.deepEqual(suppressOverlaps(found, { overlap: 0.6, overlapSmaller: 0.9, score: 0.5 }), found);
    assert.deepEqual(suppressOverlaps(found, { overlap: 0.6, overlapSmaller: 0.9, score: 0.3 }), [found[0]]);
  });

  it("keeps a thing that only reaches into another one", () => {
    const found = [seen("cola", 0.9, [0.1, 0.1, 0.5, 0.5]), seen("cola", 0.8, [0.3, 0.3, 0.6, 0.6])];
    assert.deepEqual(suppressOverlaps(found, { overlap: 0.6, overlapSmaller: 0.9 }), found);
  });

  it("clips boxes before it compares them, and drops what lies outside the picture", () => {
    const found = [
      seen("cola", 0.9, [-9, 0, 0.5, 1]),
      seen("cola", 0.8, left),
      seen("cola", 0.7, [1.1, 0, 1.4, 1]),
    ];
    assert.deepEqual(suppressOverlaps(found, { overlap: 0.5 }), [seen("cola", 0.9, left)]);
  });

  it("drops boxes without an area instead of dividing by it", () => {
    const line: Box = [0.3, 0.2, 0.3, 0.9];
    assert.equal(overlapOf(line, line), 0);
    assert.deepEqual(suppressOverlaps([seen("cola", 0.9, line)], { overlap: 0.5 }), []);
  });

  it("leaves no two boxes of a label above the limit, loses no strongest box, and is stable when repeated", () => {
    fc.assert(
      fc.property(fc.array(detection, { maxLength: 12 }), limits, (found, limit) => {
        const kept = suppressOverlaps(found, limit);
        for (const [at, one] of kept.entries()) {
          assert(one.box.every(side => side >= 0 && side <= 1));
          for (const other of kept.slice(0, at)) {
            const most = Math.min(one.label === other.label ? limit.overlap : 1, limit.overlapAcross ?? 1);
            assert(overlapOf(one.box, other.box) <= most + 1e-12);
            const ofSmaller = sharedArea(one.box, other.box) / Math.min(areaOf(one.box), areaOf(other.box));
            if (one.label === other.label && one.score >= (limit.score ?? 0))
              assert(ofSmaller <= (limit.overlapSmaller ?? 1) + 1e-12);
            assert(other.score >= one.score);
          }
        }
        assert.deepEqual(suppressOverlaps(kept, limit), kept);
        const solid = suppressOverlaps(found, { overlap: 1 });
        assert.equal(kept[0]?.score, solid[0]?.score);
      }),
    );
  });
});
