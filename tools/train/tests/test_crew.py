import tempfile
import unittest
from functools import partial
from pathlib import Path

import given  # noqa: F401

import cv2
import numpy as np
import torch
from torch import Tensor

from crew import Crew, run_together
from loss import Truth, detection_loss
from network import Detector
from pictures import Source
from recipe import Kitchen, Recipe
from voc import Marked, write_voc


def learn(recipe: Recipe, out: Path, crew: Crew) -> None:
    """Saves the gradients of two batches, as each process has them; one has objects for the second process only."""
    torch.set_num_threads(1)
    torch.manual_seed(3)
    network = Detector(1)
    kitchen = Kitchen(recipe, out / "cutouts")
    for step in range(2):
        pictures, truths = kitchen.batch(step, True, crew.pictures(recipe.batch))
        # One by one: in another batch rounding differs, and of cells that are as good as equal another is taken.
        raw = torch.cat([network(picture[None].float()) for picture in pictures])
        losses = detection_loss(raw, truths, recipe.size, l1=True)
        network.zero_grad()
        (losses["total"] * crew.share(losses["answers"])).backward()
        gradients = [p.grad for p in network.parameters() if p.grad is not None]
        crew.add_up(gradients)
        torch.save(gradients, out / f"{step}: {crew.rank} of {crew.size}.pt")


class CrewTest(unittest.TestCase):
    def setUp(self) -> None:
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.root = Path(holder.name)
        for number in range(4):
            pixels = np.full((48, 64, 3), 40 * number, np.uint8)
            cv2.rectangle(pixels, (10 + number, 8), (40, 30 + number), (255, 200, 0), -1)
            cv2.imwrite(str(self.root / f"{number}.png"), pixels)
            boxes = [Marked("a", np.array([10 + number, 8, 41, 31 + number]))] * (number > 0)
            write_voc(self.root / f"{number}.xml", f"{number}.png", (48, 64), boxes)
        source = Source("s", self.root, self.root, "voc")
        self.recipe = Recipe("one", ["a"], {}, [source], size=64, steps=1, batch=5, empty=0.5)

    def test_a_batch_is_the_same_by_however_many_it_is_made(self) -> None:
        kitchen = Kitchen(self.recipe, self.root / "cutouts")
        whole, truths = kitchen.batch(7, False)
        for rank in range(2):
            numbers = Crew(rank, 2).pictures(self.recipe.batch)
            part, of_part = kitchen.batch(7, False, numbers)
            self.assertTrue(torch.equal(part, whole[list(numbers)]))
            self.assertTrue(all(torch.equal(a.boxes, truths[n].boxes) for a, n in zip(of_part, numbers)))

    def test_two_learn_from_a_batch_what_one_does(self) -> None:
        for size in (1, 2):
            run_together(size, partial(learn, self.recipe, self.root))
        for step in range(2):
            alone, first, second = (self.gradients(f"{step}: {name}") for name in ("0 of 1", "0 of 2", "1 of 2"))
            self.assertTrue(all(torch.equal(a, b) for a, b in zip(first, second, strict=True)))
            for a, b in zip(alone, first, strict=True):
                torch.testing.assert_close(a, b, rtol=1e-3, atol=1e-4 * float(a.abs().max()) + 1e-7)

    def gradients(self, name: str) -> list[Tensor]:
        return torch.load(self.root / f"{name}.pt", weights_only=True)
