"""Runs a network over a held-back split and sums up how it did."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch

from boxes import Limits, detections, letterbox, suppress
from measure import Judged, average_precision, calibrate, counted_right, hits
from network import Detector
from pictures import Picture, Source, load, open_picture
from recipe import Recipe


class Terms(NamedTuple):
    """How to judge."""

    threshold: float | None = None  # none: chosen on the "calibrate" splits of all sources together
    limits: Limits = Limits()
    most: int | None = None  # pictures of a split, spread over it; none: all
    given: int | None = None  # side of the pictures that it is given and scales: `stepout model import --pictures`


@torch.no_grad()
def look(network: Detector, pictures: Sequence[Picture], size: int, terms: Terms) -> list[Judged]:
    """What the network finds in each picture, letterboxed to `size`, beside what is there."""
    network.eval()
    judged = []
    for picture in pictures:
        pixels, boxes = open_picture(picture)
        canvas, factor = letterbox(pixels, size, terms.given)
        tensor = torch.from_numpy(canvas).permute(2, 0, 1)[None].float()
        raw = network(tensor.contiguous(memory_format=torch.channels_last))[0]
        found = suppress(detections(raw, size), terms.limits)
        judged.append(Judged(found, boxes * factor, picture.labels))
    return judged


def summary(judged: Sequence[Judged], labels: Sequence[str], threshold: float) -> dict[str, object]:
    """The figures of one split at a frozen threshold."""
    precision = np.array([average_precision(judged, index) for index in range(len(labels))])
    known = ~np.isnan(precision[:, 0])
    right, wrong, missed = hits(judged, threshold, len(labels))
    return {
        "images": len(judged),
        "map50": round(float(precision[known, 0].mean()) if known.any() else 0.0, 4),
        "map": round(float(precision[known].mean()) if known.any() else 0.0, 4),
        "threshold": round(threshold, 3),
        "precision": round(right / max(right + wrong, 1), 4),
        "recall": round(right / max(right + missed, 1), 4),
        "falsePer100": round(100 * wrong / max(len(judged), 1), 2),
        "cAcc": round(float(np.mean([counted_right(p, threshold, len(labels)) for p in judged])), 4),
        "perClass": {
            label: {"ap50": round(float(row[0]), 4), "ap": round(float(row.mean()), 4)}
            for label, row in zip(labels, precision)
            if not np.isnan(row[0])
        },
    }


def examine(network: Detector, recipe: Recipe, terms: Terms = Terms()) -> dict[str, dict[str, object]]:
    """Figures of the "test" split of every source that has one."""

    def held_back(source: Source, split: str) -> list[Judged]:
        pictures = load(source, recipe.labels, split)
        step = max(1, len(pictures) // terms.most) if terms.most else 1
        return look(network, pictures[::step], recipe.size, terms)

    threshold = terms.threshold
    if threshold is None:
        sources = [source for source in recipe.sources if "calibrate" in source.hold_back]
        apart = [picture for source in sources for picture in held_back(source, "calibrate")]
        threshold = calibrate(apart, len(recipe.labels)) if apart else 0.4
    return {
        source.name: summary(held_back(source, "test"), recipe.labels, threshold)
        for source in recipe.sources
        if "test" in source.hold_back
    }
