"""Figures of a checkpoint: `python3 evaluate.py RUN/last.pt RECIPE.toml --data DIR`.

Prints one JSON line for each source that holds pictures back. With `--video FILE
--label NAME` it says instead at which times of the video the label is found.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch

from boxes import Limits, detections, letterbox, suppress
from export import open_checkpoint
from frames import read_frames
from judge import Terms, examine
from network import Detector
from recipe import read_recipe


@torch.no_grad()
def watch(network: Detector, video: Path, label: int, size: int, terms: Terms) -> list[int]:
    """How many objects of `label` are found in each frame."""
    counts = []
    for _, pixels in read_frames(video, None, 1):
        canvas, _ = letterbox(pixels, size, terms.given)
        raw = network(torch.from_numpy(canvas).permute(2, 0, 1)[None].float())[0]
        found = suppress(detections(raw, size), terms.limits)
        counts.append(int(((found.labels == label) & (found.scores >= (terms.threshold or 0.5))).sum()))
    return counts


def stretches(counts: list[int]) -> list[tuple[int, int, int]]:
    """Runs of equal counts as (first frame, last frame, count)."""
    edges = [0, *(np.flatnonzero(np.diff(counts)) + 1).tolist(), len(counts)]
    return [(first, end - 1, counts[first]) for first, end in zip(edges, edges[1:])]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("recipe", type=Path)
    parser.add_argument("--data", type=Path, nargs="+", required=True)
    parser.add_argument("--size", type=int, help="picture side, where it is to differ from the training's")
    parser.add_argument("--threshold", type=float, help="instead of the one chosen on the calibration pictures")
    parser.add_argument("--overlap", type=float, default=Limits().same)
    parser.add_argument("--overlap-across", type=float, default=Limits().across)
    parser.add_argument("--overlap-smaller", type=float, default=Limits().smaller)
    parser.add_argument("--most", type=int, help="judge on so many pictures of a split only")
    parser.add_argument("--pictures", type=int, help="side of the pictures it is given, as in `stepout model import --pictures`")
    parser.add_argument("--video", type=Path)
    parser.add_argument("--label")
    given = parser.parse_args()
    if given.overlap_smaller < 1 and given.threshold is None:
        parser.error("--overlap-smaller needs --threshold: it leaves alone what is fainter.")
    torch.set_num_threads(1)
    network, labels, size = open_checkpoint(given.checkpoint)
    size = given.size or size
    limits = Limits(given.overlap, given.overlap_across, given.overlap_smaller, given.threshold or 0)
    terms = Terms(given.threshold, limits, given.most, given.pictures)
    if given.video:
        counts = watch(network, given.video, labels.index(given.label), size, terms)
        for first, last, count in stretches(counts):
            print(json.dumps({"frames": [first, last], "count": count}))
        return
    recipe = read_recipe(given.recipe, given.data, size=size)
    if not any("test" in source.hold_back for source in recipe.sources):
        parser.error(f"No source of {given.recipe} holds pictures back: give one `hold_back = {{ test = [[0, 99]] }}`.")
    figures = examine(network, recipe, terms)
    for source, found in figures.items():
        print(json.dumps({"source": source, "size": size, **found}))


if __name__ == "__main__":
    main()
