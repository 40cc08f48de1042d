import unittest
from pathlib import Path

import given  # noqa: F401

import torch

from network import Detector
from train import follow, kind_of, rate_at, refuse_another_kind


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
