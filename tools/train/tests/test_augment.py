import tempfile
import unittest
from dataclasses import replace
from pathlib import Path

import given  # noqa: F401

import cv2
import numpy as np

from augment import Mix, Scene, bounds_of_turned, move, paste
from colour import develop
from cutouts import Cutout
from pictures import IGNORE, Picture, outlines, superellipses


class AugmentTest(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def picture(self, number: int, centre: tuple[int, int], axes: tuple[int, int]) -> Picture:
        pixels = np.zeros((120, 160, 3), np.uint8)
        cv2.ellipse(pixels, centre, axes, 0, 0, 360, (255, 255, 255), -1)
        file = Path(self.folder.name) / f"{number}.png"
        cv2.imwrite(str(file), pixels)
        (x, y), (a, b) = centre, axes
        box = np.array([[x - a, y - b, x + a + 1, y + b + 1]], np.float32)
        return Picture(file, box, np.array([0]), "test")

    def test_a_moved_box_still_holds_its_object(self) -> None:
        for seed in range(40):
            rng = np.random.default_rng(seed)
            axes = tuple(int(v) for v in rng.integers(8, 30, 2))
            scene = move(self.picture(seed, (80, 60), axes), 128, rng, Mix())
            white = (scene.pixels[..., 1] > 140) & (np.ptp(scene.pixels.astype(int), 2) < 8)
            rows, columns = np.nonzero(white[:, :])
            for box, label in zip(scene.boxes, scene.labels):
                inside = (columns >= box[0] - 2) & (columns <= box[2] + 1) & (rows >= box[1] - 2) & (rows <= box[3] + 1)
                if label != IGNORE and (scene.pixels[0, 0] < 140).any():
                    self.assertGreater(inside.mean(), 0.99, f"seed {seed}")

    def test_a_box_turned_by_a_quarter_swaps_its_sides(self) -> None:
        turned = cv2.getRotationMatrix2D((0, 0), 90, 1)
        box = bounds_of_turned(superellipses(np.array([[0.0, 0.0, 10.0, 20.0]])), turned)[0]
        np.testing.assert_allclose(box, [0, -10, 20, 0], atol=0.1)

    def test_an_oriented_label_turns_with_its_picture(self) -> None:
        held = self.picture(1, (80, 60), (30, 10))
        corners = np.array([[[50, 50], [111, 50], [111, 71], [50, 71]]], np.float32)
        oriented = replace(held, corners=corners)
        np.testing.assert_array_equal(outlines(oriented), corners)
        eighth = cv2.getRotationMatrix2D((80.5, 60.5), 45, 1)
        upright, turned = (bounds_of_turned(outlines(p), eighth)[0] for p in (held, oriented))
        side = (61 + 21) / np.sqrt(2)
        np.testing.assert_allclose(turned, [80.5 - side / 2, 60.5 - side / 2, 80.5 + side / 2, 60.5 + side / 2], atol=0.01)
        self.assertTrue((upright[:2] > turned[:2]).all() and (upright[2:] < turned[2:]).all())

    def test_speckles_are_single_pixels_black_or_white(self) -> None:
        even = np.full((64, 64, 3), 120, np.uint8)
        changed = [develop(even, np.random.default_rng(seed), 1.0, speckled) for seed in range(30) for speckled in (0.0, 1.0)]
        spots = [((p == 0) | (p == 255)).all(2).mean() for p in changed]
        self.assertGreater(min(spots[1::2]), 0.0005)
        self.assertLess(max(spots[1::2]), 0.04)
        self.assertEqual(max(spots[::2]), 0)

    def test_the_same_generator_gives_the_same_picture(self) -> None:
        picture = self.picture(1, (60, 60), (20, 30))
        one, two = (move(picture, 96, np.random.default_rng(7), Mix()) for _ in range(2))
        np.testing.assert_array_equal(one.pixels, two.pixels)
        np.testing.assert_array_equal(one.boxes, two.boxes)

    def test_what_a_paste_hides_is_not_judged(self) -> None:
        whole = np.full((40, 40, 4), 255, np.uint8)
        scene = Scene(np.zeros((64, 64, 3), np.uint8), np.array([[30, 30, 34, 34]], np.float32), np.array([0]))
        for seed in range(200):
            laid = paste(Scene(scene.pixels, scene.boxes, scene.labels), [Cutout(whole, 1, 0.7)], np.random.default_rng(seed))
            cover = laid.pixels[30:34, 30:34, 0] > 0
            if cover.all():
                self.assertEqual(laid.labels.tolist(), [IGNORE, 1])
                return
        self.fail("no paste covered the box")
