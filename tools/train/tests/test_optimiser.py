import unittest
from copy import deepcopy

import given  # noqa: F401

import torch

from network import Detector
from optimiser import Optimisers, orthogonal


class OptimiserTest(unittest.TestCase):
    def test_every_direction_of_a_matrix_comes_out_about_equally_long(self) -> None:
        torch.manual_seed(1)
        for shape in ((24, 8), (8, 24), (16, 16)):
            lengths = torch.linalg.svdvals(orthogonal(torch.randn(shape) * 0.01))
            self.assertGreater(lengths.min().item(), 0.3)
            self.assertLess(lengths.max().item(), 1.3)

    def test_a_run_that_was_stopped_steps_on_as_one_that_was_not(self) -> None:
        torch.manual_seed(1)
        network = Detector(2)
        picture = torch.rand(1, 3, 32, 32)

        def step(optimisers: Optimisers) -> None:
            network(picture).square().mean().backward()
            optimisers.step(1e-3)

        first = Optimisers(network, 1e-3, 0.01)
        step(first)
        weights, state = deepcopy(network.state_dict()), deepcopy(first.state())
        step(first)
        went_on = [p.clone() for p in network.parameters()]
        network.load_state_dict(weights)
        second = Optimisers(network, 1e-3, 0.01)
        second.restore(state)
        step(second)
        for kept, restored in zip(went_on, network.parameters(), strict=True):
            self.assertTrue(torch.equal(kept, restored))
