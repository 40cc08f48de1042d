"""`python3 -m unittest discover -s tools/train/tests`: no training, no data, a few seconds.

Imported first by every test: puts the tools on the path, or skips where what they need is missing.
"""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

try:
    import cv2  # noqa: F401
    import torch  # noqa: F401
except ImportError as missing:
    raise unittest.SkipTest(f"training needs {missing.name}: see tools/train/README.md") from missing

RECIPES = Path(__file__).parents[1] / "recipes"
