"""How good detections are: COCO's average precision and RPC's counting accuracy.

Average precision after the COCO evaluation: ten thresholds of overlap from 0.50 to
0.95, 101 points of recall, the best 100 detections of a picture; what a difficult
box absorbs counts neither way. Counting accuracy (cAcc) after Wei et al., "RPC: A
Large-Scale Retail Product Checkout Dataset": the share of pictures of which every
count is right.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from boxes import Detections, area, overlap, shared
from pictures import IGNORE

LEVELS = np.linspace(0.5, 0.95, 10)
RECALLS = np.linspace(0, 1, 101)
MOST = 100


class Judged(NamedTuple):
    """One picture: what was found and what is there, in the same pixels."""

    found: Detections
    boxes: np.ndarray
    labels: np.ndarray


def average_precision(pictures: Sequence[Judged], label: int) -> np.ndarray:
    """Average precision of one label at each of LEVELS [10]; nan where the label never occurs."""
    scores, right, void = [], [], []
    there = 0
    for picture in pictures:
        hits, misses, kept = _match(picture, label)
        there += misses
        scores.append(picture.found.scores[kept])
        right.append(hits == 1)
        void.append(hits == -1)
    if there == 0:
        return np.full(len(LEVELS), np.nan)
    order = np.argsort(-np.concatenate(scores), kind="mergesort")
    right_all, void_all = np.concatenate(right, 1)[:, order], np.concatenate(void, 1)[:, order]
    return np.array([_area(r[~v], there) for r, v in zip(right_all, void_all)])


def _match(picture: Judged, label: int) -> tuple[np.ndarray, int, np.ndarray]:
    """For each level and detection of `label`: 1 right, 0 wrong, -1 not judged; the number there; which."""
    kept = np.flatnonzero(picture.found.labels == label)[:MOST]
    mine = np.flatnonzero(picture.labels == label)
    vague = picture.boxes[picture.labels == IGNORE]
    ratio = overlap(picture.found.boxes[kept], picture.boxes[mine])
    hits = np.zeros((len(LEVELS), len(kept)), np.int64)
    for row, level in enumerate(LEVELS):
        free = np.ones(len(mine), bool)
        for column in range(len(kept)):
            fits = np.where(free, ratio[column], -1)
            if len(mine) and fits.max() >= level:
                hits[row, column] = 1
                free[fits.argmax()] = False
    if len(vague) and len(kept):
        # A vague box may hold several objects: what lies mostly inside one is not judged.
        inside = _covered(picture.found.boxes[kept], vague) >= 0.5
        hits[(hits == 0) & inside] = -1
    return hits, len(mine), kept


def _covered(boxes: np.ndarray, by: np.ndarray) -> np.ndarray:
    """The largest share (0-1) of each box [n,4] that lies in any one of `by` [m,4], at least one: [n]."""
    return (shared(boxes, by) / np.maximum(area(boxes), 1e-9)[:, None]).max(1)


def _area(right: np.ndarray, there: int) -> float:
    """Area under precision over recall, `right` [n] in order of score, at 101 recalls."""
    hits = np.cumsum(right)
    recall, precision = hits / there, hits / np.arange(1, len(right) + 1)
    precision = np.maximum.accumulate(precision[::-1])[::-1]
    place = np.searchsorted(recall, RECALLS, side="left")
    return float(np.concatenate((precision, [0.0]))[np.minimum(place, len(precision))].mean())


def counted_right(picture: Judged, threshold: float, classes: int) -> bool:
    """Whether every label is found as often as it is there."""
    sure = picture.found.scores >= threshold
    if (picture.labels == IGNORE).any():
        vague = picture.boxes[picture.labels == IGNORE]
        sure &= _covered(picture.found.boxes, vague) < 0.5 if len(sure) else sure
    found = np.bincount(picture.found.labels[sure], minlength=classes)
    return bool((found == np.bincount(picture.labels[picture.labels != IGNORE], minlength=classes)).all())


def calibrate(pictures: Sequence[Judged], classes: int) -> float:
    """The threshold at which most pictures are counted right: the middle of the best stretch."""
    levels = np.round(np.arange(0.1, 0.91, 0.01), 2)
    share = np.array([np.mean([counted_right(p, t, classes) for p in pictures]) for t in levels])
    return float(np.median(levels[share >= share.max() - 1e-9]))


class Hits(NamedTuple):
    """Detections at one threshold against the truth at IoU 0.5."""

    right: int
    wrong: int
    missed: int


def hits(pictures: Sequence[Judged], threshold: float, classes: int) -> Hits:
    """Right, wrong and missed objects of all labels together."""
    right = wrong = there = 0
    for picture in pictures:
        sure = picture.found.scores >= threshold
        cut = Judged(Detections(*(part[sure] for part in picture.found)), picture.boxes, picture.labels)
        for label in range(classes):
            row, count, _ = _match(cut, label)
            right += int((row[0] == 1).sum())
            wrong += int((row[0] == 0).sum())
            there += count
    return Hits(right, wrong, there - right)
