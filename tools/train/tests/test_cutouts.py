import tempfile
import unittest
from pathlib import Path

import given  # noqa: F401

import cv2
import numpy as np

from cutouts import collect_cutouts
from pictures import Picture


class CutoutsTest(unittest.TestCase):
    def test_an_object_is_cut_out_along_its_outline(self) -> None:
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        root = Path(holder.name)
        pixels = np.full((200, 200, 3), (90, 160, 60), np.uint8)
        cv2.ellipse(pixels, (100, 100), (60, 40), 0, 0, 360, (30, 40, 200), -1)
        cv2.imwrite(str(root / "red.png"), pixels)
        picture = Picture(root / "red.png", np.array([[40, 60, 161, 141]], np.float32), np.array([0]), "s")
        (cutout,) = collect_cutouts([picture], 1, root / "cache")
        height, width = cutout.pixels.shape[:2]
        self.assertAlmostEqual(width / height, 1.5, delta=0.1)
        self.assertEqual((cutout.pixels[height // 2, width // 2, 3], cutout.pixels[1, 1, 3]), (255, 0))
