import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from collections.abc import Callable
from dataclasses import replace
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
from train import Course, batches
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


def wait_for_ever(out: Path, crew: Crew) -> None:
    (out / f"{crew.rank}.pid").write_text(str(os.getpid()))
    time.sleep(600)


def is_running(pid: int) -> bool:
    """Whether a process is there and no zombie, which nobody here can bury."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


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
        self.recipe = Recipe("one", ["a"], [source], size=64, steps=1, batch=5, empty=0.5)

    def test_a_batch_is_the_same_by_however_many_it_is_made(self) -> None:
        kitchen = Kitchen(self.recipe, self.root / "cutouts")
        whole, truths = kitchen.batch(7, False)
        for rank in range(2):
            numbers = Crew(rank, 2).pictures(self.recipe.batch)
            part, of_part = kitchen.batch(7, False, numbers)
            self.assertTrue(torch.equal(part, whole[list(numbers)]))
            self.assertTrue(all(torch.equal(a.boxes, truths[n].boxes) for a, n in zip(of_part, numbers)))

    def test_batches_come_in_their_order_by_however_many_makers(self) -> None:
        recipe = replace(self.recipe, steps=6)
        alone, two = (list(batches(Course(recipe, self.root / "cutouts", Crew()), 2, makers)) for makers in (1, 2))
        self.assertEqual(len(alone), 4)
        for (pictures, truths), (others, of_others) in zip(alone, two, strict=True):
            self.assertTrue(torch.equal(pictures, others))
            self.assertTrue(all(torch.equal(a.boxes, b.boxes) for a, b in zip(truths, of_others, strict=True)))

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

    @unittest.skipUnless(Path("/proc/self/stat").exists(), "processes are looked for as Linux tells of them")
    def test_a_crew_ends_with_the_process_that_started_it_also_where_interrupts_are_ignored(self) -> None:
        start = "from test_crew import *; run_together(2, partial(wait_for_ever, Path(sys.argv[1])))"
        command = ["sh", "-c", "trap '' INT; exec \"$@\"", "sh", sys.executable, "-c", start, str(self.root)]
        leader = subprocess.Popen(command, cwd=Path(__file__).parent, stderr=subprocess.DEVNULL)
        files = [self.root / f"{rank}.pid" for rank in range(2)]
        self.assertTrue(self.comes(lambda: all(file.exists() and file.read_text() for file in files)))
        pids = [int(file.read_text()) for file in files]
        for pid in pids:
            self.addCleanup(lambda pid: is_running(pid) and os.kill(pid, signal.SIGKILL), pid)
        leader.terminate()
        leader.wait()
        self.assertTrue(self.comes(lambda: not any(is_running(pid) for pid in pids)))

    def comes(self, is_so: Callable[[], bool]) -> bool:
        for _ in range(600):
            if is_so():
                return True
            time.sleep(0.1)
        return False
