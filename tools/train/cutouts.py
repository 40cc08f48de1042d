"""Objects cut out of their photos, and photos with their objects painted out.

Pasting one on the other breaks the habit of a small network to learn the table
instead of the thing on it. Cutting is GrabCut (Rother et al., 2004) inside the
labelled box; what looks wrong afterwards is thrown away.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from boxes import area
from pictures import IGNORE, Picture, open_picture

LONGEST = 224  # of a cut-out, in pixels
NEIGHBOUR_SHARE = 0.12  # of the box that another box may cover; touching fruit leaves few clean ones
FILL = (0.3, 0.95)  # share of its box an object may cover to be believed


@dataclass(frozen=True)
class Cutout:
    """One object, [H,W,4] BGR and opacity, cropped tight; `size` is its longest side over the photo's."""

    pixels: np.ndarray
    label: int
    size: float


def collect_cutouts(pictures: Sequence[Picture], most_per_label: int, cache: Path) -> list[Cutout]:
    """At most `most_per_label` cut-outs of each label, spread over the pictures; kept in `cache`."""
    found: list[Cutout] = []
    by_label: dict[int, list[tuple[Picture, int]]] = {}
    for picture in pictures:
        for index, label in enumerate(picture.labels):
            if label != IGNORE and _stands_free(picture, index):
                by_label.setdefault(int(label), []).append((picture, index))
    for label, places in sorted(by_label.items()):
        step = max(1, len(places) // most_per_label)
        for picture, index in places[::step][:most_per_label]:
            pixels = _cached(cache, picture, f"cut {index}", lambda p=picture, i=index: _cut(p, i))
            if pixels is not None:
                found.append(Cutout(pixels, label, max(pixels.shape[:2]) / LONGEST * _share(picture, index)))
    return found


def collect_backdrops(pictures: Sequence[Picture], most: int, cache: Path) -> list[np.ndarray]:
    """At most `most` photos [H,W,3] without their objects, spread over `pictures`; kept in `cache`."""
    step = max(1, len(pictures) // most)
    drops = (_cached(cache, p, "bare", lambda p=p: _paint_out(p)) for p in pictures[::step][:most])
    return [drop for drop in drops if drop is not None]


def _cached(cache: Path, picture: Picture, what: str, make) -> np.ndarray | None:  # type: ignore[no-untyped-def]
    key = hashlib.sha256(f"{picture.path} {picture.boxes.tolist()} {what}".encode()).hexdigest()[:24]
    file = cache / f"{key}.png"
    if not file.exists():
        made = make()
        cache.mkdir(parents=True, exist_ok=True)
        # Written beside and renamed: another run may be reading, and a cut in the middle leaves nothing broken.
        beside = cache / f"{key}.{os.getpid()}.png"
        if made is None:
            beside.touch()
        else:
            cv2.imwrite(str(beside), made)
        beside.replace(file)
    return cv2.imread(str(file), cv2.IMREAD_UNCHANGED) if file.stat().st_size else None


def _stands_free(picture: Picture, index: int) -> bool:
    mine = picture.boxes[index]
    others = np.delete(picture.boxes, index, 0)
    low, high = np.maximum(others[:, :2], mine[:2]), np.minimum(others[:, 2:], mine[2:])
    shared = np.clip(high - low, 0, None).prod(1).sum()
    return bool(shared <= NEIGHBOUR_SHARE * area(mine[None])[0])


def _share(picture: Picture, index: int) -> float:
    pixels, boxes = open_picture(picture)
    return float((boxes[index, 2:] - boxes[index, :2]).max() / max(pixels.shape[:2]))


def _cut(picture: Picture, index: int) -> np.ndarray | None:
    pixels, boxes = open_picture(picture)
    height, width = pixels.shape[:2]
    x1, y1, x2, y2 = boxes[index]
    if x1 < 2 or y1 < 2 or x2 > width - 2 or y2 > height - 2:
        return None  # cut off by the frame: its outline is not its own
    margin = 0.15 * max(x2 - x1, y2 - y1)
    left, top = max(0, int(x1 - margin)), max(0, int(y1 - margin))
    crop = pixels[top : int(y2 + margin) + 1, left : int(x2 + margin) + 1]
    factor = LONGEST / max(x2 - x1, y2 - y1)
    crop = cv2.resize(crop, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    inner = [int(v * factor) for v in (x1 - left, y1 - top, x2 - x1, y2 - y1)]
    if min(inner[2:]) < 16:
        return None
    mask = np.zeros(crop.shape[:2], np.uint8)
    cv2.setRNGSeed(1)
    cv2.grabCut(crop, mask, inner, np.zeros((1, 65)), np.zeros((1, 65)), 4, cv2.GC_INIT_WITH_RECT)
    solid = _largest_piece(((mask == cv2.GC_FGD) | (mask == cv2.GC_PR_FGD)).astype(np.uint8))
    rows, columns = np.nonzero(solid)
    if len(rows) == 0 or not FILL[0] <= solid.sum() / (inner[2] * inner[3]) <= FILL[1]:
        return None
    window = (slice(rows.min(), rows.max() + 1), slice(columns.min(), columns.max() + 1))
    if (np.ptp(rows) + 1) < 0.85 * inner[3] or (np.ptp(columns) + 1) < 0.85 * inner[2]:
        return None  # lost a part of what the label says is there
    opacity = cv2.GaussianBlur(cv2.erode(solid, np.ones((3, 3), np.uint8)) * 255, (3, 3), 0)
    return np.dstack((crop, opacity))[window]


def _largest_piece(mask: np.ndarray) -> np.ndarray:
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(mask)
    if count < 2:
        return mask
    return (pieces == 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())).astype(np.uint8)


def _paint_out(picture: Picture) -> np.ndarray | None:
    pixels, boxes = open_picture(picture)
    factor = 160 / max(pixels.shape[:2])
    small = cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    mask = np.zeros(small.shape[:2], np.uint8)
    for x1, y1, x2, y2 in boxes * factor:
        grow = 0.08 * max(x2 - x1, y2 - y1)
        mask[max(0, int(y1 - grow)) : int(y2 + grow) + 1, max(0, int(x1 - grow)) : int(x2 + grow) + 1] = 255
    if mask.mean() > 0.6 * 255:
        return None  # nearly nothing of the place is left
    filled = cv2.inpaint(small, mask, 4, cv2.INPAINT_TELEA)
    size = pixels.shape[1::-1]
    soft = cv2.resize(cv2.GaussianBlur(mask, (5, 5), 0), size)[..., None] / 255.0
    grain = np.random.default_rng(1).normal(0, 3, pixels.shape)
    blend = pixels * (1 - soft) + (cv2.resize(filled, size, interpolation=cv2.INTER_CUBIC) + grain) * soft
    return np.clip(blend, 0, 255).astype(np.uint8)
