"""Boxes as rows of x1, y1, x2, y2 in pixels; detections of a network's raw output."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
import torch
from torch import Tensor

from network import STRIDES

PAD_GREY = 114


class Detections(NamedTuple):
    """What was found in one picture, best score first."""

    boxes: np.ndarray  # [n,4] pixels
    scores: np.ndarray  # [n] 0-1
    labels: np.ndarray  # [n] class index


class Limits(NamedTuple):
    """How much two boxes may overlap (intersection over union) before they count as one."""

    same: float = 0.6  # boxes of one label
    across: float = 0.9  # boxes of any two labels; 1 leaves them alone
    smaller: float = 1.0  # boxes of one label, as a share of the smaller one's area; 1 leaves them alone
    floor: float = 0.0  # what is fainter is left alone by `smaller`


def overlap(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Intersection over union of every box of `a` [n,4] with every box of `b` [m,4]: [n,m]."""
    common = shared(a, b)
    union = area(a)[:, None] + area(b)[None] - common
    return common / np.maximum(union, 1e-9)


def shared(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The area that every box of `a` [n,4] has in common with every box of `b` [m,4]: [n,m]."""
    low = np.maximum(a[:, None, :2], b[None, :, :2])
    high = np.minimum(a[:, None, 2:], b[None, :, 2:])
    return np.clip(high - low, 0, None).prod(2)


def area(boxes: np.ndarray) -> np.ndarray:
    """Area of each box, 0 for one turned inside out."""
    return np.clip(boxes[:, 2:] - boxes[:, :2], 0, None).prod(1)


def cells(height: int, width: int) -> tuple[Tensor, Tensor]:
    """Column and row [N,2] and stride [N] of every cell, in the order of the network's output."""
    grids, strides = [], []
    for stride in STRIDES:
        rows, columns = torch.meshgrid(
            torch.arange(height // stride), torch.arange(width // stride), indexing="ij"
        )
        grids.append(torch.stack((columns, rows), 2).reshape(-1, 2).float())
        strides.append(torch.full((grids[-1].shape[0],), float(stride)))
    return torch.cat(grids), torch.cat(strides)


def decode(raw: Tensor, grid: Tensor, stride: Tensor) -> Tensor:
    """Raw [...,N,4+] to boxes [...,N,4] as centre x, centre y, width, height in pixels."""
    centre = (raw[..., :2] + grid) * stride[:, None]
    size = torch.exp(raw[..., 2:4].clamp(max=8)) * stride[:, None]
    return torch.cat((centre, size), -1)


def letterbox(picture: np.ndarray, size: int, given: int | None = None) -> tuple[np.ndarray, float]:
    """The picture shrunk into the top left of a grey square of `size`, and the factor used.

    With `given` it is drawn into a square of that side, which is then scaled, as the graph of a model does that was
    brought in with `stepout model import --pictures`.
    """
    if given and given != size:
        canvas, factor = letterbox(picture, given)
        return cv2.resize(canvas, (size, size), interpolation=cv2.INTER_LINEAR), factor * size / given
    height, width = picture.shape[:2]
    factor = size / max(height, width)
    shape = (max(1, round(width * factor)), max(1, round(height * factor)))
    canvas = np.full((size, size, 3), PAD_GREY, np.uint8)
    canvas[: shape[1], : shape[0]] = cv2.resize(picture, shape, interpolation=cv2.INTER_LINEAR)
    return canvas, factor


def suppress(found: Detections, limits: Limits) -> Detections:
    """Greedy non-maximum suppression, as the cart does it: of two boxes that overlap too much the weaker goes."""
    ratio = overlap(found.boxes, found.boxes)
    same = found.labels[:, None] == found.labels
    beaten = ratio > np.where(same, min(limits.same, limits.across), limits.across)
    if limits.smaller < 1:
        areas = area(found.boxes)
        smaller = np.minimum(areas[:, None], areas[None])
        counts = found.scores >= limits.floor
        beaten |= same & counts & (shared(found.boxes, found.boxes) > limits.smaller * smaller)
    alive = np.ones(len(found.boxes), bool)
    keep = []
    for index in range(len(found.boxes)):
        if alive[index]:
            keep.append(index)
            alive &= ~beaten[index]
    return Detections(*(part[keep] for part in found))


def detections(raw: Tensor, size: int, floor: float = 0.01, most: int = 300) -> Detections:
    """The candidates of one picture, [N,5+C] logits, with a score over `floor`; no suppression yet."""
    grid, stride = cells(size, size)
    probability = raw[:, 5:].sigmoid() * raw[:, 4:5].sigmoid()
    score, label = probability.max(1)
    order = torch.argsort(score, descending=True)[:most]
    order = order[score[order] > floor]
    centred = decode(raw[order], grid[order], stride[order]).numpy()
    corners = np.concatenate((centred[:, :2] - centred[:, 2:] / 2, centred[:, :2] + centred[:, 2:] / 2), 1)
    return Detections(corners, score[order].numpy(), label[order].numpy())
