import unittest
from pathlib import Path

import given  # noqa: F401

import torch

from network import Detector
from train import device_of, follow, kind_of, on_processor, rate_at, refuse_another_kind


def read_recipe_of_one():  # type: ignore[no-untyped-def]
    from recipe import Recipe

    return Recipe("one", ["a", "b"], [], size=64, steps=100, batch=2)


class CourseTest(unittest.TestCase):
    def test_the_rate_rises_then_falls_to_three_percent(self) -> None:
        recipe = read_recipe_of_one()
        rates = [rate_at(step, recipe) for step in range(101)]
        self.assertAlmostEqual(max(rates), recipe.rate)
        self.assertAlmostEqual(rates[-1], 0.03 * recipe.rate)
        self.assertTrue(all(a <= b for a, b in zip(rates[:80], rates[1:80])))

    def test_a_run_of_other_labels_is_not_gone_on_with(self) -> None:
        recipe = read_recipe_of_one()
        kind = kind_of(recipe, Detector(2))
        refuse_another_kind(Path("last.pt"), {**kind, "step": 3}, kind)
        with self.assertRaisesRegex(SystemExit, "other labels than the recipe"):
            refuse_another_kind(Path("last.pt"), {**kind, "labels": ["b", "a"]}, kind)

    def test_the_average_follows_the_network(self) -> None:
        slow, fast = torch.nn.Linear(1, 1), torch.nn.Linear(1, 1)
        before = abs(slow.weight.item() - fast.weight.item())
        follow(slow, fast, 5, 0.998)
        self.assertLess(abs(slow.weight.item() - fast.weight.item()), before)

    def test_a_device_that_is_not_there_is_told_before_anything_is_read(self) -> None:
        self.assertEqual(device_of("cpu", 2).type, "cpu")
        with self.assertRaisesRegex(SystemExit, "--device nonsense: "):
            device_of("nonsense", 1)
        if not torch.cuda.is_available():
            with self.assertRaisesRegex(SystemExit, "--device cuda: "):
                device_of("cuda", 1)

    def test_a_checkpoint_holds_nothing_of_the_device_it_was_learnt_on(self) -> None:
        far = torch.ones(2, device="meta")
        # Nothing can be copied from there: what is reached for is told.
        with self.assertRaises(NotImplementedError):
            on_processor({"optimisers": [{"state": {0: {"momentum": far}}}]})
        state = {"step": 3, "optimisers": [{"groups": ({"lr": 0.1},)}], "labels": ["a"], "network": {"w": torch.ones(2)}}
        self.assertEqual(repr(on_processor(state)), repr(state))
