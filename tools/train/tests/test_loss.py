import unittest

import given  # noqa: F401

import torch

from boxes import cells, decode
from loss import Truth, assign, detection_loss
from network import Detector
from optimiser import Optimisers
from pictures import IGNORE
from recipe import Recipe


def recipe_of_one() -> Recipe:
    return Recipe("one", ["a", "b"], [], size=64, steps=100, batch=2)


class LossTest(unittest.TestCase):
    def test_a_box_is_answered_by_cells_inside_it(self) -> None:
        torch.manual_seed(1)
        grid, stride = cells(64, 64)
        raw = torch.randn(len(grid), 7)
        truth = Truth(torch.tensor([[20.0, 20.0, 24.0, 24.0], [50.0, 46.0, 16.0, 20.0]]), torch.tensor([0, 1]))
        match = assign(raw, decode(raw, grid, stride), truth, grid, stride)
        self.assertEqual(set(match.box.tolist()), {0, 1})
        self.assertEqual(len(set(match.cell.tolist())), len(match.cell))
        centres = ((grid + 0.5) * stride[:, None])[match.cell]
        reach = truth.boxes[match.box, 2:] / 2
        self.assertTrue(((centres - truth.boxes[match.box, :2]).abs() <= reach).all())

    def test_a_few_steps_on_one_picture_lower_the_loss(self) -> None:
        torch.manual_seed(1)
        recipe = recipe_of_one()
        network = Detector(2)
        optimisers = Optimisers(network, recipe.rate, recipe.decay)
        picture = torch.rand(2, 3, 64, 64) * 255
        truths = [Truth(torch.tensor([[32.0, 32.0, 30.0, 20.0]]), torch.tensor([1]))] * 2
        course = []
        for _ in range(12):
            loss = detection_loss(network(picture), truths, 64, l1=True)["total"]
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 10)
            optimisers.step(recipe.rate)
            course.append(loss.item())
        self.assertLess(course[-1], course[0])

    def test_what_lies_under_an_unjudged_box_teaches_nothing(self) -> None:
        raw = torch.zeros(1, 84, 7, requires_grad=True)
        truth = [Truth(torch.tensor([[32.0, 32.0, 64.0, 64.0]]), torch.tensor([IGNORE]))]
        detection_loss(raw, truth, 64, l1=False)["total"].backward()
        self.assertEqual(raw.grad.abs().sum().item(), 0)
