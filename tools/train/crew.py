"""Processes that learn a batch together, each its share of the pictures.

A small network gains little from a second thread and much from a second process.
The batch, and what is learnt from it, are those of one process.
"""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Callable, Iterable
from typing import NamedTuple

import torch
import torch.distributed as distributed
import torch.multiprocessing as multiprocessing
from torch import Tensor


class Crew(NamedTuple):
    """This process among those of the run."""

    rank: int = 0
    size: int = 1

    @property
    def leads(self) -> bool:
        """Whether this one judges, logs and saves for all."""
        return self.rank == 0

    def pictures(self, batch: int) -> range:
        """Which of a batch's pictures this process makes and learns from."""
        return range(self.rank, batch, self.size)

    def total(self, value: Tensor) -> Tensor:
        """The sum of `value` over all processes, in its place."""
        if self.size > 1:
            distributed.all_reduce(value)
        return value

    def share(self, answers: Tensor) -> Tensor:
        """What a mean over this process's `answers` counts for in the mean over everybody's."""
        return answers.clamp(min=1) / self.total(answers.clone()).clamp(min=1)

    def add_up(self, gradients: Iterable[Tensor]) -> None:
        """Puts the sum over all processes in the place of each gradient."""
        if self.size == 1:
            return
        parts = list(gradients)
        # In one message: there are hundreds of them, most of a few numbers.
        sums = self.total(torch.cat([part.flatten() for part in parts])).split([part.numel() for part in parts])
        for part, added in zip(parts, sums):
            part.copy_(added.view_as(part))


def run_together(size: int, work: Callable[[Crew], None]) -> None:
    """Calls `work`, which can be pickled, in each of `size` processes; when one fails the others end."""
    if size == 1:
        return work(Crew())
    with tempfile.TemporaryDirectory() as folder:
        multiprocessing.spawn(_join, (size, f"file://{folder}/meeting", work), nprocs=size)


def _join(rank: int, size: int, meeting: str, work: Callable[[Crew], None]) -> None:
    # PyTorch has each process of a crew interrupted when the one that started it is gone; under nohup, or in the
    # background of a script, interrupts are ignored, and the crew would go on writing into a run that was stopped.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.setdefault("GLOO_SOCKET_IFNAME", "lo")  # they never leave this machine
    distributed.init_process_group("gloo", init_method=meeting, rank=rank, world_size=size)
    work(Crew(rank, size))
    distributed.destroy_process_group()
