import unittest

import given  # noqa: F401
import torch

from network import Detector, Widths
from widen import widen

WIDER = Widths(stem=16, c2=40, c3=96, c4=192, c5=320, head=96)


class WidenTest(unittest.TestCase):
    def setUp(self) -> None:
        torch.manual_seed(4)
        self.narrow = Detector(3).eval()

    @torch.no_grad()
    def test_a_wider_network_answers_as_the_narrow_one_did(self) -> None:
        pictures = torch.rand(2, 3, 64, 96) * 255
        wide = widen(self.narrow, WIDER, seed=1).eval()
        self.assertEqual(wide.widths, WIDER)
        self.assertTrue(torch.allclose(wide(pictures), self.narrow(pictures), atol=1e-4))

    def test_copies_of_a_channel_are_not_read_alike(self) -> None:
        wide = widen(self.narrow, WIDER, seed=1)
        weight = wide.head[0].classes.weight
        self.assertFalse(torch.allclose(weight[:, 0], weight[:, 64]))

    def test_a_narrower_one_is_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "below .*: c3, head"):
            widen(self.narrow, Widths(c3=32, head=48), seed=1)


