"""Trains a recipe: `python3 train.py recipes/items.toml --data DIR --start COCO.onnx --out DIR`.

Stops and goes on: a run started again with the same --out continues at its last checkpoint.
With `--processes 2` two share every batch.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Iterable
from copy import deepcopy
from functools import cached_property, partial
from pathlib import Path

import cv2
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

from checkpoint import start_from
from crew import Crew, run_together
from curves import draw_curves
from judge import Terms, examine
from loss import Truth, detection_loss
from network import Detector
from optimiser import Optimisers
from recipe import Batch, Kitchen, Recipe, read_recipe

GLANCE = 40  # pictures of a split to judge on while training; evaluate.py takes all
LAST_PART = 0.8  # from here on: no mosaics, no pastes, and the L1 term


def rate_at(step: int, recipe: Recipe) -> float:
    """Learning rate: a linear warm-up, then half a cosine down to 3 %."""
    if step < recipe.warm_up:
        return recipe.rate * (step + 1) / recipe.warm_up
    done = (step - recipe.warm_up) / max(1, recipe.steps - recipe.warm_up)
    return recipe.rate * (0.03 + 0.97 * 0.5 * (1 + math.cos(math.pi * min(done, 1.0))))


@torch.no_grad()
def follow(average: nn.Module, network: nn.Module, step: int, decay: float) -> None:
    """Moves the averaged weights towards the network's, fast at first."""
    keep = min(decay, (1 + step) / (10 + step))
    for slow, fast in zip(average.parameters(), network.parameters()):
        slow.lerp_(fast, 1 - keep)


def thaw(network: Detector, all_learn: bool) -> None:
    """Lets the layers up to stride 8 learn, or not: without them a step takes two thirds of the time."""
    early = (network.backbone.stem, network.backbone.dark2, network.backbone.dark3)
    for weight in (p for layers in early for p in layers.parameters()):
        weight.requires_grad_(all_learn)


def train(recipe: Recipe, given: argparse.Namespace, crew: Crew = Crew()) -> None:
    """Runs the steps that are left; writes last.pt, log.jsonl and curves.png into `given.out`.

    `given.half` multiplies in bfloat16; weights and losses stay float32. Of a crew each calls it, and one writes.
    On whatever device it learns, it judges on the processor, and a checkpoint can be read anywhere.
    """
    torch.set_num_threads(given.threads)
    start, out, every, half = given.start, given.out, given.every, given.half
    out.mkdir(parents=True, exist_ok=True)
    network = start_from(start, recipe.labels, recipe.nearest, recipe.seed, recipe.widths)
    network = network.to(given.device, memory_format=torch.channels_last)
    average = deepcopy(network)
    optimisers = Optimisers(network, recipe.rate, recipe.decay)
    kind = kind_of(recipe, network)
    step = _resume(out / "last.pt", kind, network, average, optimisers)
    began, first = time.monotonic(), step
    for batch in batches(Course(recipe, out.parent / "cutouts", crew), step, given.makers):
        losses = _one_step(recipe, batch, network, optimisers, step, half, crew)
        follow(average, network, step, recipe.average)
        step += 1
        if not crew.leads:
            continue
        if step % 20 == 0:
            pace = (step - first) * recipe.batch / (time.monotonic() - began)
            _log(out, {"step": step, "imagesPerSecond": round(pace, 1), **losses})
        if step % every == 0 or step == recipe.steps:
            state = {"step": step, "network": network.state_dict(), "average": average.state_dict()}
            _save(out / "last.pt", on_processor({**state, "optimisers": optimisers.state(), **kind}))
            judged = deepcopy(average).to("cpu")
            _log(out, {"step": step, "figures": examine(judged, recipe, Terms(most=GLANCE))})
            draw_curves(out / "log.jsonl", out / "curves.png")


def is_calm(recipe: Recipe, step: int) -> bool:
    return step >= LAST_PART * recipe.steps


class Course(Dataset[Batch]):
    """What one of a crew learns of the batches of a recipe, by step; the kitchen is opened where they are made."""

    def __init__(self, recipe: Recipe, cache: Path, crew: Crew) -> None:
        self.recipe = recipe
        self.cache = cache
        self.numbers = crew.pictures(recipe.batch)

    @cached_property
    def kitchen(self) -> Kitchen:
        cv2.setNumThreads(1)
        return Kitchen(self.recipe, self.cache)

    def __getitem__(self, step: int) -> Batch:
        return self.kitchen.batch(step, is_calm(self.recipe, step), self.numbers)


def batches(course: Course, first: int, makers: int = 1) -> Iterable[Batch]:
    """The batches of the steps from `first` on, in their order, made ahead by so many processes of their own."""
    steps = range(first, course.recipe.steps)
    return DataLoader(course, batch_size=None, sampler=steps, num_workers=makers, prefetch_factor=3)


def _one_step(
    recipe: Recipe, batch: Batch, network: Detector, optimisers: Optimisers, step: int, half: bool, crew: Crew
) -> dict[str, float]:
    pictures, truths = batch
    device = next(network.parameters()).device
    pictures = pictures.to(device).float().contiguous(memory_format=torch.channels_last)
    truths = [Truth(*(part.to(device) for part in truth)) for truth in truths]
    thaw(network, step >= recipe.thaw * recipe.steps)
    network.train()
    with torch.autocast(device.type, torch.bfloat16, enabled=half):
        raw = network(pictures)
    losses = detection_loss(raw.float(), truths, recipe.size, l1=is_calm(recipe, step))
    (losses["total"] * crew.share(losses.pop("answers"))).backward()
    crew.add_up(p.grad for p in network.parameters() if p.grad is not None)
    nn.utils.clip_grad_norm_(network.parameters(), recipe.clip)
    optimisers.step(rate_at(step, recipe))
    return {name: round(value.item(), 4) for name, value in losses.items()}


def kind_of(recipe: Recipe, network: Detector) -> dict[str, object]:
    """What makes weights fit a recipe: a checkpoint of another kind says something else by the same numbers."""
    return {"labels": recipe.labels, "size": recipe.size, "widths": list(network.widths)}


def refuse_another_kind(file: Path, state: dict[str, object], kind: dict[str, object]) -> None:
    """Ends the program with one sentence where a checkpoint was trained for other labels, size or widths."""
    others = [name for name, value in kind.items() if state.get(name) != value]
    if others:
        what = " and ".join(others)
        raise SystemExit(f"{file} was trained with other {what} than the recipe asks for; give another --out.")


def _resume(
    file: Path, kind: dict[str, object], network: nn.Module, average: nn.Module, optimisers: Optimisers
) -> int:
    if not file.exists():
        return 0
    state = torch.load(file, map_location="cpu", weights_only=True)
    refuse_another_kind(file, state, kind)
    print(f"{file}: goes on at step {state['step']}; --start is not read", file=sys.stderr)
    network.load_state_dict(state["network"])
    average.load_state_dict(state["average"])
    optimisers.restore(state["optimisers"])
    return int(state["step"])


def on_processor(state: object) -> object:
    """The same with every tensor in it where any machine can read it."""
    if isinstance(state, Tensor):
        return state.cpu()
    if isinstance(state, dict):
        return {name: on_processor(part) for name, part in state.items()}
    if isinstance(state, (list, tuple)):
        return type(state)(on_processor(part) for part in state)
    return state


def device_of(name: str, processes: int) -> torch.device:
    """The device of that name; ends the program with one sentence where this PyTorch cannot learn on it."""
    try:
        device = torch.device(name)
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError) as why:
        raise SystemExit(f"--device {name}: {str(why).splitlines()[0]}") from None
    if device.type != "cpu" and processes > 1:
        raise SystemExit("--processes share a batch on the processor; leave it out with --device.")
    return device


def _save(file: Path, state: object) -> None:
    """Written beside and renamed: a cut in the middle leaves the old checkpoint whole."""
    torch.save(state, file.with_suffix(".new"))
    file.with_suffix(".new").replace(file)


def _log(out: Path, line: dict[str, object]) -> None:
    with (out / "log.jsonl").open("a") as log:
        log.write(json.dumps(line) + "\n")
    print(json.dumps(line), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe", type=Path)
    parser.add_argument("--data", type=Path, nargs="+", required=True, help="folders that hold the recipe's sources")
    parser.add_argument("--start", type=Path, required=True, help="the COCO checkpoint, yolox_nano.onnx, another run's last.pt, or the model.onnx of an imported model")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoints, log and curves")
    parser.add_argument("--size", type=int, help="picture side in pixels, a multiple of 32")
    parser.add_argument("--steps", type=int)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--every", type=int, default=250, help="steps between checkpoints")
    parser.add_argument("--processes", type=int, default=1, help="that share every batch: one for each core is quickest")
    parser.add_argument("--threads", type=int, default=1, help="of each process")
    parser.add_argument("--device", default="cpu", help="where to learn: cpu, cuda, mps")
    parser.add_argument("--makers", type=int, default=1, help="processes that make pictures ahead; a graphics card keeps many busy")
    parser.add_argument("--half", action="store_true", help="multiply in bfloat16: quicker where the processor can")
    given = parser.parse_args()
    given.device = device_of(given.device, given.processes)
    recipe = read_recipe(given.recipe, given.data, size=given.size, steps=given.steps, seed=given.seed)
    run_together(given.processes, partial(train, recipe, given))


if __name__ == "__main__":
    main()
