import unittest

import given  # noqa: F401

import numpy as np

from boxes import Detections, Limits, overlap, suppress
from measure import Judged, average_precision, calibrate, counted_right, hits
from pictures import IGNORE


def judged(rows: list[tuple[list[float], float, int]], boxes: list[list[float]], labels: list[int]) -> Judged:
    return Judged(found(rows), np.array(boxes, float).reshape(-1, 4), np.array(labels, int))


def found(rows: list[tuple[list[float], float, int]]) -> Detections:
    boxes, scores, labels = zip(*rows) if rows else ((), (), ())
    return Detections(np.array(boxes, float).reshape(-1, 4), np.array(scores, float), np.array(labels, int))


class MeasureTest(unittest.TestCase):
    BOX = [0.0, 0.0, 10.0, 10.0]
    FAR = [50.0, 50.0, 60.0, 60.0]

    def test_a_perfect_answer_has_precision_one_at_every_level(self) -> None:
        value = average_precision([judged([(self.BOX, 0.9, 0)], [self.BOX], [0])], 0)
        np.testing.assert_allclose(value, 1)

    def test_a_better_scored_false_one_halves_the_precision(self) -> None:
        value = average_precision([judged([(self.FAR, 0.9, 0), (self.BOX, 0.8, 0)], [self.BOX], [0])], 0)
        np.testing.assert_allclose(value, 0.5)

    def test_half_the_objects_found_gives_the_first_51_of_101_recalls(self) -> None:
        value = average_precision([judged([(self.BOX, 0.9, 0)], [self.BOX, self.FAR], [0, 0])], 0)
        np.testing.assert_allclose(value, 51 / 101)

    def test_a_loose_box_counts_only_at_the_lower_levels(self) -> None:
        value = average_precision([judged([([0, 0, 10, 7.2], 0.9, 0)], [self.BOX], [0])], 0)
        np.testing.assert_allclose(value, [1] * 5 + [0] * 5)

    def test_what_a_vague_box_absorbs_counts_neither_way(self) -> None:
        pictures = [judged([(self.FAR, 0.9, 0), (self.BOX, 0.8, 0)], [self.BOX, self.FAR], [0, IGNORE])]
        np.testing.assert_allclose(average_precision(pictures, 0), 1)
        self.assertTrue(counted_right(pictures[0], 0.5, 1))

    def test_a_second_detection_of_one_object_is_wrong(self) -> None:
        pictures = [judged([(self.BOX, 0.9, 0), (self.BOX, 0.8, 0)], [self.BOX], [0])]
        self.assertEqual(tuple(hits(pictures, 0.5, 1)), (1, 1, 0))
        self.assertFalse(counted_right(pictures[0], 0.5, 1))

    def test_the_threshold_is_set_between_right_and_wrong(self) -> None:
        pictures = [judged([(self.BOX, 0.7, 0), (self.FAR, 0.3, 0)], [self.BOX], [0])]
        self.assertAlmostEqual(calibrate(pictures, 1), 0.5, delta=0.02)

    def test_suppression_keeps_the_best_of_a_label(self) -> None:
        rows = [(self.BOX, 0.9, 0), ([0, 0, 10, 9], 0.8, 0), ([0, 0, 10, 9], 0.7, 1)]
        self.assertEqual(suppress(found(rows), Limits(0.5, 1)).labels.tolist(), [0, 1])
        self.assertEqual(len(suppress(found(rows), Limits(0.5, 0.5)).labels), 1)

    def test_a_part_and_a_loose_box_that_count_go_where_a_share_of_the_smaller_one_is_given(self) -> None:
        thing, part, loose, faint = [0, 0, 40, 40], [0, 20, 20, 40], [0, 0, 80, 60], [5, 5, 25, 25]
        rows = [(thing, 0.9, 0), (part, 0.8, 0), (loose, 0.7, 0), (part, 0.6, 1), (faint, 0.3, 0)]
        self.assertEqual(len(suppress(found(rows), Limits(0.6, 1)).labels), 5)
        kept = suppress(found(rows), Limits(0.6, 1, smaller=0.9, floor=0.5))
        self.assertEqual(kept.scores.round(1).tolist(), [0.9, 0.6, 0.3])

    def test_overlap_of_empty_sets_is_empty(self) -> None:
        self.assertEqual(overlap(np.empty((0, 4)), np.array([self.BOX])).shape, (0, 1))
