import assert from "node:assert/strict";
import { test } from "node:test";
import { checkoutFigures } from "../../../../src/dataset/metrics/checkout.ts";
import { checkoutByClutter, clutterOf } from "../../../../src/dataset/metrics/clutter.ts";
import { confusionOf, nothing } from "../../../../src/dataset/metrics/confusion.ts";
import { atThreshold } from "../../../../src/dataset/metrics/judged.ts";
import { precisionRecall } from "../../../../src/dataset/metrics/precision-recall.ts";
import { crowd, difficult, found, picture, there } from "./scene.ts";

/** Boxes far apart from each other, one a slot. */
function slot(place: number): [number, number, number, number] {
  return [20 * place, 0, 20 * place + 10, 10];
}

test("the threshold itself is still reported", () => {
  const cut = atThreshold(
    [picture([], [found("pear", 0.5, ...slot(0)), found("pear", 0.49, ...slot(1))])],
    0.5,
  );
  assert.equal(cut[0]?.found.length, 1);
});

test("one found, one missed, one called otherwise: precision a half, recall a third", () => {
  const scene = picture(
    [there("pear", ...slot(0)), there("pear", ...slot(1)), there("pear", ...slot(2))],
    [found("pear", 0.9, ...slot(0)), found("mango", 0.8, ...slot(2))],
  );
  assert.deepEqual(precisionRecall([scene]), {
    precision: 0.5,
    recall: 1 / 3,
    right: 1,
    wrong: 1,
    missed: 2,
  });
});

test("nobody misses a difficult object or a crowd: not in recall, and not among the mistakes", () => {
  const left = [difficult("pear", ...slot(1)), crowd("pear", ...slot(2))];
  const scene = picture([there("pear", ...slot(0)), ...left], [found("pear", 0.9, ...slot(0))]);
  const { recall, missed } = precisionRecall([scene]);
  assert.deepEqual([recall, missed], [1, 0]);
  assert.deepEqual(confusionOf([scene]).cells, [
    [1, 0],
    [0, 0],
  ]);
});

test("the overlap that is asked for is the one that is judged by", () => {
  const scene = picture([there("pear", 0, 0, 10, 10)], [found("pear", 0.9, 0, 0, 10, 6)]);
  assert.deepEqual([precisionRecall([scene]).right, precisionRecall([scene], 0.75).right], [1, 0]);
  const taken = picture([there("pear", 0, 0, 10, 10)], [found("mango", 0.9, 0, 0, 10, 6)]);
  assert.equal(confusionOf([taken], 0.75).cells[1]?.[0], 0, "a pear that far off is not taken for a mango");
});

test("an empty picture answered with nothing is perfect", () => {
  assert.deepEqual(precisionRecall([picture([], [])]), {
    precision: 1,
    recall: 1,
    right: 0,
    wrong: 0,
    missed: 0,
  });
});

test("checkout figures of three pictures come out as worked by hand", () => {
  const pictures = [
    // Exact: two pears.
    picture(
      [there("pear", ...slot(0)), there("pear", ...slot(1))],
      [found("pear", 0.9, ...slot(0)), found("pear", 0.9, ...slot(1))],
    ),
    // A mango too many and a pear too few: off by two.
    picture([there("pear", ...slot(0))], [found("mango", 0.9, ...slot(0))]),
    // Two mangoes, one counted: off by one.
    picture([there("mango", ...slot(0)), there("mango", ...slot(1))], [found("mango", 0.9, ...slot(0))]),
  ];
  const figures = checkoutFigures(pictures);
  assert.equal(figures.images, 3);
  assert.equal(figures.cAcc, 1 / 3);
  assert.equal(figures.acd, 1);
  // pear: 1 off of 3; mango: 1 + 1 off of 2.
  assert.equal(figures.mccd, (1 / 3 + 1) / 2);
  // pear: (2 + 0) / (2 + 1); mango: (0 + 1) / (1 + 2).
  assert.equal(figures.mciou, (2 / 3 + 1 / 3) / 2);
});

test("pieces are counted wherever they lie: RPC looks at numbers, not at places", () => {
  const scene = picture([there("pear", ...slot(0))], [found("pear", 0.9, ...slot(7))]);
  assert.equal(checkoutFigures([scene]).cAcc, 1);
});

test("what lies on a difficult object is not counted, and neither is the object", () => {
  const hidden = picture([difficult("pear", ...slot(0))], [found("pear", 0.9, ...slot(0))]);
  assert.equal(checkoutFigures([hidden]).cAcc, 1);
  assert.equal(checkoutFigures([picture([difficult("pear", ...slot(0))], [])]).cAcc, 1);
});

test("clutter levels change after 10 and after 15 pieces, and difficult ones do not count", () => {
  const pieces = (count: number) =>
    Array.from({ length: count }, (_, place) => there("pear", ...slot(place)));
  assert.equal(clutterOf(pieces(0)), "easy");
  assert.equal(clutterOf(pieces(10)), "easy");
  assert.equal(clutterOf(pieces(11)), "medium");
  assert.equal(clutterOf(pieces(15)), "medium");
  assert.equal(clutterOf(pieces(16)), "hard");
  assert.equal(clutterOf([...pieces(10), difficult("pear", ...slot(11))]), "easy");
  const levels = checkoutByClutter([picture(pieces(3), []), picture(pieces(17), [])]);
  assert.deepEqual(Object.keys(levels), ["easy", "hard"]);
  assert.equal(levels.hard?.acd, 17);
});

test("a pear called a mango is one confusion, a ghost and a miss stand apart", () => {
  const scene = picture(
    [
      there("pear", ...slot(0)),
      there("pear", ...slot(1)),
      there("pear", ...slot(2)),
      difficult("pear", ...slot(3)),
    ],
    [
      found("pear", 0.9, ...slot(0)),
      found("mango", 0.9, ...slot(1)),
      // Whatever is seen there, and however often: what is left out of the figures swallows it.
      found("pear", 0.9, ...slot(3)),
      found("mango", 0.9, ...slot(3)),
      found("mango", 0.9, ...slot(9)),
    ],
  );
  const { labels, cells } = confusionOf([scene]);
  assert.deepEqual(labels, ["mango", "pear", nothing]);
  assert.deepEqual(cells, [
    [0, 0, 0],
    [1, 1, 1],
    [1, 0, 0],
  ]);
});

test("a detection stays with its own label even where another object overlaps it more", () => {
  const scene = picture(
    [there("pear", 0, 0, 100, 100), there("mango", 0, 0, 100, 80)],
    [found("mango", 0.9, 0, 0, 100, 95), found("pear", 0.8, 0, 0, 100, 85)],
  );
  const { labels, cells } = confusionOf([scene]);
  assert.deepEqual(labels, ["mango", "pear", nothing]);
  assert.deepEqual(cells, [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 0],
  ]);
});
