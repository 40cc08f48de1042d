import json
import tempfile
import unittest
from pathlib import Path

import given  # noqa: F401

import numpy as np
import torch

from checkpoint import read_convolutions, start_from, unfocus
from export import export, keep_halves
from network import Detector, Widths, convolutions


class NetworkTest(unittest.TestCase):
    def test_it_has_the_layers_of_yolox_nano(self) -> None:
        network = Detector(80)
        self.assertEqual(len(convolutions(network)), 113)
        self.assertEqual(sum(p.numel() for p in network.parameters()), 904463)
        self.assertEqual(tuple(network(torch.zeros(1, 3, 96, 64)).shape), (1, 12 * 8 + 6 * 4 + 3 * 2, 85))

    def test_the_folded_stem_sees_what_slicing_and_a_3x3_kernel_saw(self) -> None:
        rng = np.random.default_rng(3)
        weight = rng.normal(size=(16, 12, 3, 3)).astype(np.float32)
        x = torch.from_numpy(rng.normal(size=(1, 3, 32, 32)).astype(np.float32))
        parts = (x[..., ::2, ::2], x[..., 1::2, ::2], x[..., ::2, 1::2], x[..., 1::2, 1::2])
        expected = torch.conv2d(torch.cat(parts, 1), torch.from_numpy(weight), padding=1)
        folded = torch.conv2d(x, torch.from_numpy(unfocus(weight)), stride=2, padding=2)
        self.assertLess((expected - folded).abs().max().item(), 1e-4)

    def test_an_exported_file_is_read_back_in_the_order_in_which_it_runs(self) -> None:
        network = Detector(3)
        with tempfile.TemporaryDirectory() as folder:
            export(network, 64, Path(folder) / "n.onnx")
            stored = read_convolutions(Path(folder) / "n.onnx")
        for layer, (weight, bias) in zip(convolutions(network), stored, strict=True):
            np.testing.assert_allclose(layer.weight.detach().numpy(), weight)
            np.testing.assert_allclose(layer.bias.detach().numpy(), bias)

    def test_weights_in_16_bits_make_half_a_file_and_are_read_back(self) -> None:
        network = Detector(3)
        with tempfile.TemporaryDirectory() as folder:
            files = Path(folder) / "whole.onnx", Path(folder) / "half.onnx"
            export(network, 64, files[0])
            whole = [layer.weight.detach().clone() for layer in convolutions(network)]
            keep_halves(network)
            export(network, 64, files[1])
            self.assertLess(files[1].stat().st_size, 0.6 * files[0].stat().st_size)
            for weight, (stored, _) in zip(whole, read_convolutions(files[1]), strict=True):
                np.testing.assert_array_equal(weight.half().float().numpy(), stored)

    def test_a_run_goes_on_with_more_labels_and_keeps_what_it_knew(self) -> None:
        old = Detector(2)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "last.pt"
            torch.save({"labels": ["pear", "can"], "average": old.state_dict()}, file)
            new = start_from(file, ["jar", "pear", "box"], {"jar": "can"}, 1)
        for before, after in zip(old.head, new.head):
            torch.testing.assert_close(after.classes.weight[1], before.classes.weight[0])
            torch.testing.assert_close(after.classes.bias[0], before.classes.bias[1])
            torch.testing.assert_close(after.box.weight, before.box.weight)

    def test_a_run_goes_on_from_a_model_that_was_brought_in(self) -> None:
        old = Detector(2, Widths(c3=72, head=80))
        with tempfile.TemporaryDirectory() as folder:
            export(old, 64, Path(folder) / "model.onnx")
            (Path(folder) / "manifest.json").write_text('{"labels": ["pear", "can"]}')
            new = start_from(Path(folder) / "model.onnx", ["can", "pear"], {}, 1)
        for before, after in zip(old.head, new.head):
            torch.testing.assert_close(after.classes.weight, before.classes.weight.flip(0))
        torch.testing.assert_close(new.backbone.stem[0].weight, old.backbone.stem[0].weight)
