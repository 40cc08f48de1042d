"""What to train and on what: a recipe file (TOML) parsed once, and the batches it makes."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from torch import Tensor

from augment import Mix, Scene, mosaic, move, paste, plain
from colour import develop
from cutouts import Cutout, collect_backdrops, collect_cutouts
from loss import Truth
from network import Widths
from pictures import IGNORE, Picture, Source, check_keys, load, read_source


@dataclass(frozen=True)
class Recipe:
    """A training run; `steps` batches of `batch` pictures of `size` pixels."""

    name: str
    labels: list[str]
    sources: list[Source]
    size: int
    steps: int
    nearest: dict[str, str] = field(default_factory=dict)
    widths: Widths | None = None  # of the network, where they are to be above those of the weights it starts from
    batch: int = 16
    rate: float = 3e-4
    decay: float = 0.02
    clip: float = 10.0
    warm_up: int = 80
    average: float = 0.998
    thaw: float = 0.5  # share of the steps after which the first layers, which see the most cells, learn too
    seed: int = 1
    grey: float = 0.04  # share of pictures without colours
    speckled: float = 0.0  # share of pictures with single pixels black or white
    empty: float = 0.1  # share of pictures without any object, where a source has them
    cutouts: int = 110  # of each label
    backdrops: int = 150
    mix: Mix = Mix()


def read_recipe(file: Path, data: Sequence[Path], **changes: int | None) -> Recipe:
    """The recipe in `file`; its folders are looked for under each of `data`, then beside this program.

    Throws ValueError for a key that is not known, here, in `[mix]` or in a `[[source]]`.
    """
    table = tomllib.loads(file.read_text())
    check_keys(table, ["source", *(one.name for one in fields(Recipe) if one.name not in ("name", "sources"))], file.name)
    roots = (*data, Path(__file__).parent)
    table["sources"] = [read_source(entry, roots) for entry in table.pop("source", [])]
    table["mix"] = _mix_in(table.get("mix", {}), file)
    if "widths" in table:
        table["widths"] = Widths(*table["widths"])
    chosen = {k: v for k, v in changes.items() if v is not None}
    return Recipe(**{"name": file.stem, **table, **chosen})


def _mix_in(table: dict[str, Any], file: Path) -> Mix:
    check_keys(table, [one.name for one in fields(Mix)], f"[mix] of {file.name}")
    return Mix(**{k: tuple(v) if isinstance(v, list) else v for k, v in table.items()})


Batch = tuple[Tensor, list[Truth]]


class Kitchen:
    """Makes the batches of a recipe; the same step always gives the same batch."""

    def __init__(self, recipe: Recipe, cache: Path) -> None:
        self.recipe = recipe
        self.pictures = [load(source, recipe.labels, "train") for source in recipe.sources]
        weights = np.array([s.weight if p else 0 for s, p in zip(recipe.sources, self.pictures)])
        self.weights = weights / weights.sum()
        self.mixes = {s.name: _mix_of(s, recipe.mix) for s in recipe.sources}
        self.shelves = [_by_label(pictures) for pictures in self.pictures]
        pasted = [p for s, group in zip(recipe.sources, self.pictures) if s.paste for p in group]
        self.cutouts: dict[int, list[Cutout]] = {}
        for cutout in collect_cutouts(pasted, recipe.cutouts, cache):
            self.cutouts.setdefault(cutout.label, []).append(cutout)
        self.backdrops = collect_backdrops(pasted, recipe.backdrops, cache)

    def batch(self, step: int, calm: bool, numbers: range | None = None) -> Batch:
        """Pictures [B,3,S,S] uint8 BGR and their truths; `calm` leaves out mosaics and pastes.

        `numbers` says which of the batch's pictures are wanted; none: all.
        """
        scenes = [self._developed(step, number, calm) for number in numbers or range(self.recipe.batch)]
        pixels = np.stack([scene.pixels for scene in scenes])
        return torch.from_numpy(pixels).permute(0, 3, 1, 2), [_truth(scene) for scene in scenes]

    def _developed(self, step: int, number: int, calm: bool) -> Scene:
        rng = np.random.default_rng((self.recipe.seed, step, number))
        scene = self._scene(rng, calm)
        return replace(scene, pixels=develop(scene.pixels, rng, self.recipe.grey, self.recipe.speckled))

    def _scene(self, rng: np.random.Generator, calm: bool) -> Scene:
        mix, size = self.recipe.mix, self.recipe.size
        way = rng.random()
        if not calm and way < mix.mosaic:
            return mosaic([self._pick(rng) for _ in range(4)], size, rng, mix)
        if not calm and way < mix.mosaic + mix.paste and self.cutouts:
            return self._pasted(rng)
        picture = self._pick(rng)
        share = self.mixes[picture.source].plain
        if rng.random() < share / max(1 - mix.mosaic - mix.paste, 0.01):
            return plain(picture, size, rng)
        return self._moved(picture, rng)

    def _moved(self, picture: Picture, rng: np.random.Generator) -> Scene:
        return move(picture, self.recipe.size, rng, self.mixes[picture.source])

    def _pick(self, rng: np.random.Generator) -> Picture:
        """A picture of a source by weight, of a label at even odds."""
        shelf = self.shelves[int(rng.choice(len(self.weights), p=self.weights))]
        if IGNORE in shelf and (len(shelf) == 1 or rng.random() < self.recipe.empty):
            group = shelf[IGNORE]
        else:
            known = [label for label in shelf if label != IGNORE]
            group = shelf[known[int(rng.integers(len(known)))]]
        return group[int(rng.integers(len(group)))]

    def _pasted(self, rng: np.random.Generator) -> Scene:
        size, mix = self.recipe.size, self.recipe.mix
        if self.backdrops and rng.random() < 2 / 3:
            drop = self.backdrops[int(rng.integers(len(self.backdrops)))]
            base = _crop(drop, size, rng)
        else:
            base = self._moved(self._pick(rng), rng)
        labels = list(self.cutouts)
        chosen = []
        for _ in range(int(rng.integers(1, mix.pasted + 1))):
            group = self.cutouts[labels[int(rng.integers(len(labels)))]]
            chosen.append(group[int(rng.integers(len(group)))])
        return paste(base, chosen, rng)


def _crop(drop: np.ndarray, size: int, rng: np.random.Generator) -> Scene:
    zoom = size / min(drop.shape[:2]) * rng.uniform(1, 1.6)
    large = cv2.resize(drop, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_LINEAR)
    y, x = (int(rng.integers(0, side - size + 1)) for side in large.shape[:2])
    pixels = large[y : y + size, x : x + size]
    pixels = pixels[:, ::-1].copy() if rng.random() < 0.5 else pixels.copy()
    return Scene(pixels, np.empty((0, 4), np.float32), np.empty(0, np.int64))


def _mix_of(source: Source, mix: Mix) -> Mix:
    own = {"zoom": source.zoom, "plain": source.plain}
    return replace(mix, **{name: value for name, value in own.items() if value is not None})


def _by_label(pictures: list[Picture]) -> dict[int, list[Picture]]:
    """Pictures by the labels on them; those without any stand under IGNORE."""
    shelf: dict[int, list[Picture]] = {}
    for picture in pictures:
        known = set(picture.labels.tolist()) - {IGNORE}
        for label in known or {IGNORE}:
            shelf.setdefault(label, []).append(picture)
    return shelf


def _truth(scene: Scene) -> Truth:
    boxes = torch.from_numpy(scene.boxes).float()
    centred = torch.cat(((boxes[:, :2] + boxes[:, 2:]) / 2, boxes[:, 2:] - boxes[:, :2]), 1)
    return Truth(centred, torch.from_numpy(scene.labels.astype(np.int64)))
