"""What the network is to answer, and how wrong it was (SimOTA, after the YOLOX paper)."""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from boxes import cells, decode

TOP_CANDIDATES = 10
CENTRE_RADIUS = 2.5  # in cells
OUTSIDE = 1e5  # cost of a cell outside the box or its centre: taken only where nothing better is


class Truth(NamedTuple):
    """The boxes of one training picture."""

    boxes: Tensor  # [n,4] centre x, centre y, width, height in pixels
    labels: Tensor  # [n] class index, -1 for "something is here, do not judge"


class Assignment(NamedTuple):
    """Which cells answer for which box."""

    cell: Tensor  # [m] index of the cell
    box: Tensor  # [m] index of the box it answers for
    overlap: Tensor  # [m] how well it does so already


def pairwise_overlap(a: Tensor, b: Tensor) -> Tensor:
    """Intersection over union of centred boxes, [n,4] and [m,4] to [n,m]."""
    low = torch.maximum((a[:, :2] - a[:, 2:] / 2)[:, None], (b[:, :2] - b[:, 2:] / 2)[None])
    high = torch.minimum((a[:, :2] + a[:, 2:] / 2)[:, None], (b[:, :2] + b[:, 2:] / 2)[None])
    shared = (high - low).clamp(min=0).prod(2)
    return shared / (a[:, 2:].prod(1)[:, None] + b[:, 2:].prod(1)[None] - shared + 1e-8)


@torch.no_grad()
def assign(raw: Tensor, boxes: Tensor, truth: Truth, grid: Tensor, stride: Tensor) -> Assignment:
    """SimOTA: each true box takes the cells that answer it cheapest, as many as fit it well."""
    centres = (grid + 0.5) * stride[:, None]
    away = (centres[None] - truth.boxes[:, None, :2]).abs()
    inside = (away < truth.boxes[:, None, 2:] / 2).all(2)
    central = (away < CENTRE_RADIUS * stride[None, :, None]).all(2)
    candidates = (inside | central).any(0).nonzero()[:, 0]
    ratio = pairwise_overlap(truth.boxes, boxes[candidates])
    probability = (raw[candidates, 5:].sigmoid() * raw[candidates, 4:5].sigmoid()).sqrt()
    wanted = F.one_hot(truth.labels, raw.shape[1] - 5).float()
    class_cost = F.binary_cross_entropy(
        probability[None].expand(len(wanted), -1, -1),
        wanted[:, None].expand(-1, len(candidates), -1),
        reduction="none",
    ).sum(2)
    good = (inside & central)[:, candidates]
    cost = class_cost - 3 * torch.log(ratio + 1e-8) + OUTSIDE * ~good
    taken = torch.zeros_like(cost, dtype=torch.bool)
    many = min(TOP_CANDIDATES, len(candidates))
    share = ratio.topk(many, 1).values.sum(1).int().clamp(min=1)
    for row in range(len(cost)):
        taken[row, cost[row].topk(min(int(share[row]), len(candidates)), largest=False).indices] = True
    # A cell answers for one box only: the one that is cheapest for it.
    crowded = taken.sum(0) > 1
    best = cost[:, crowded].argmin(0)
    taken[:, crowded] = F.one_hot(best, len(cost)).T.bool()
    column = taken.any(0).nonzero()[:, 0]
    row = taken[:, column].int().argmax(0)
    return Assignment(candidates[column], row, ratio[row, column])


def _unjudged(truth: Truth, grid: Tensor, stride: Tensor) -> Tensor:
    """[N] true for cells inside a box that is not to be judged."""
    centres = (grid + 0.5) * stride[:, None]
    boxes = truth.boxes[truth.labels < 0]
    return ((centres[None] - boxes[:, None, :2]).abs() < boxes[:, None, 2:] / 2).all(2).any(0)


def detection_loss(raw: Tensor, truths: list[Truth], size: int, l1: bool) -> dict[str, Tensor]:
    """The loss of a batch, raw [B,N,5+C] of pictures of `size`: `total`, its parts, and the `answers` over which it is the mean.

    Objectness and classes by cross-entropy, boxes by 5 x (1 - IoU^2), and where `l1` is set by
    the distance of the raw box numbers too.
    """
    grid, stride = (part.to(raw.device) for part in cells(size, size))
    decoded = decode(raw, grid, stride)
    wanted = torch.zeros_like(raw[..., 4])
    judged = torch.ones_like(wanted)
    box_loss = class_loss = l1_loss = raw.sum() * 0
    answers = 0
    for index, truth in enumerate(truths):
        judged[index, _unjudged(truth, grid, stride)] = 0
        known = Truth(truth.boxes[truth.labels >= 0], truth.labels[truth.labels >= 0])
        if len(known.boxes) == 0:
            continue
        match = assign(raw[index].detach(), decoded[index].detach(), known, grid, stride)
        answers += len(match.cell)
        wanted[index, match.cell] = judged[index, match.cell] = 1
        target = known.boxes[match.box]
        box_loss = box_loss + (1 - _paired_overlap(decoded[index, match.cell], target) ** 2).sum()
        labels = F.one_hot(known.labels[match.box], raw.shape[2] - 5) * match.overlap[:, None]
        class_loss = class_loss + F.binary_cross_entropy_with_logits(
            raw[index, match.cell, 5:], labels, reduction="sum"
        )
        if l1:
            steps = stride[match.cell, None]
            aim = torch.cat((target[:, :2] / steps - grid[match.cell], (target[:, 2:] / steps).log()), 1)
            l1_loss = l1_loss + (raw[index, match.cell, :4] - aim).abs().sum()
    object_loss = F.binary_cross_entropy_with_logits(raw[..., 4], wanted, weight=judged, reduction="sum")
    parts = {"box": 5 * box_loss, "object": object_loss, "class": class_loss, "l1": l1_loss}
    parts = {name: value / max(answers, 1) for name, value in parts.items()}
    return {"total": torch.stack(list(parts.values())).sum(), **parts, "answers": raw.new_tensor(float(answers))}


def _paired_overlap(a: Tensor, b: Tensor) -> Tensor:
    low = torch.maximum(a[:, :2] - a[:, 2:] / 2, b[:, :2] - b[:, 2:] / 2)
    high = torch.minimum(a[:, :2] + a[:, 2:] / 2, b[:, :2] + b[:, 2:] / 2)
    shared = (high - low).clamp(min=0).prod(1)
    return shared / (a[:, 2:].prod(1) + b[:, 2:].prod(1) - shared + 1e-8)
