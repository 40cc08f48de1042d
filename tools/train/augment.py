"""Training pictures made out of labelled ones: moved, mixed, pasted and recoloured.

Everything is drawn from the generator handed in: the same step of the same seed
always gives the same picture, which is what makes a run resumable.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from boxes import PAD_GREY, area, letterbox
from cutouts import Cutout
from pictures import IGNORE, Picture, open_picture, outlines

SEEN = 0.25  # an object of which less is left is not judged


@dataclass
class Scene:
    """A square picture [S,S,3] BGR uint8 with its boxes [n,4] and labels [n]."""

    pixels: np.ndarray
    boxes: np.ndarray
    labels: np.ndarray


@dataclass(frozen=True)
class Mix:
    """How often each way of making a picture is taken; the rest is moved only."""

    mosaic: float = 0.2
    paste: float = 0.35
    plain: float = 0.15  # exactly as the cart's own letterbox shows it
    turn: float = 14.0  # degrees either way
    quarter: float = 0.25  # share of quarter and half turns
    zoom: tuple[float, float] = (0.4, 1.6)
    pasted: int = 5  # most cut-outs laid on one picture


def move(picture: Picture, size: int, rng: np.random.Generator, mix: Mix) -> Scene:
    """Zoomed, turned, flipped and shifted into a square of `size`."""
    pixels, boxes = open_picture(picture)
    height, width = pixels.shape[:2]
    zoom = float(np.exp(rng.uniform(*np.log(mix.zoom)))) * size / max(height, width)
    angle = rng.uniform(-mix.turn, mix.turn) if rng.random() < 0.5 else 0.0
    if rng.random() < mix.quarter:
        angle += 90 * int(rng.integers(1, 4))
    turned = cv2.getRotationMatrix2D((width / 2, height / 2), angle, zoom)
    if rng.random() < 0.5:
        turned = turned @ np.array([[-1, 0, width], [0, 1, 0], [0, 0, 1]])
    room = abs(size - zoom * max(height, width)) / 2 + 0.1 * size
    shift = rng.uniform(-room, room, 2)
    if zoom * max(height, width) > size and len(boxes):
        # A close-up looks at an object, not at the table beside it.
        focus = boxes[rng.integers(len(boxes))].reshape(2, 2).mean(0)
        aim = turned[:, :2] @ focus + turned[:, 2]
        turned[:, 2] += size / 2 - aim + rng.uniform(-0.3, 0.3, 2) * size
    else:
        turned[:, 2] += size / 2 - np.array((width, height)) / 2 + shift
    border = [PAD_GREY] * 3 if rng.random() < 0.5 else [int(v) for v in rng.integers(0, 256, 3)]
    canvas = cv2.warpAffine(pixels, turned, (size, size), flags=cv2.INTER_LINEAR, borderValue=border)
    return _clip(canvas, bounds_of_turned(outlines(picture), turned), picture.labels)


def bounds_of_turned(outlines: np.ndarray, turned: np.ndarray) -> np.ndarray:
    """The boxes [n,4] of outlines [n,k,2] after the affine map [2,3]."""
    points = outlines @ turned[:, :2].T + turned[:, 2]
    return np.concatenate((points.min(1), points.max(1)), 1).astype(np.float32)


def _clip(pixels: np.ndarray, boxes: np.ndarray, labels: np.ndarray) -> Scene:
    size = pixels.shape[0]
    inside = np.clip(boxes, 0, size)
    left = area(inside) / np.maximum(area(boxes), 1e-6)
    large = (inside[:, 2:] - inside[:, :2]).min(1, initial=np.inf) >= 3
    keep = large & (left > 0.02)
    return Scene(pixels, inside[keep], np.where(left < SEEN, IGNORE, labels)[keep])


def plain(picture: Picture, size: int, rng: np.random.Generator) -> Scene:
    """As the cart sees it, perhaps mirrored."""
    pixels, boxes = open_picture(picture)
    canvas, factor = letterbox(pixels, size)
    scene = Scene(canvas, boxes * factor, picture.labels.copy())
    if rng.random() < 0.5:
        width = round(pixels.shape[1] * factor)
        scene.pixels[:, :width] = scene.pixels[:, :width][:, ::-1].copy()
        scene.boxes[:, [0, 2]] = width - scene.boxes[:, [2, 0]]
    return scene


def mosaic(pictures: Sequence[Picture], size: int, rng: np.random.Generator, mix: Mix) -> Scene:
    """Four moved pictures around one crossing."""
    across, down = (int(v) for v in rng.uniform(0.35, 0.65, 2) * size)
    canvas = np.empty((size, size, 3), np.uint8)
    boxes, labels = [], []
    windows = ((0, 0, across, down), (across, 0, size, down), (0, down, across, size), (across, down, size, size))
    for picture, (x1, y1, x2, y2) in zip(pictures, windows):
        side = max(x2 - x1, y2 - y1)
        scene = move(picture, side, rng, mix)
        canvas[y1:y2, x1:x2] = scene.pixels[: y2 - y1, : x2 - x1]
        cut = np.minimum(scene.boxes, [x2 - x1, y2 - y1] * 2)
        left = area(cut) / np.maximum(area(scene.boxes), 1e-6)
        keep = (cut[:, 2:] - cut[:, :2]).min(1, initial=np.inf) >= 3
        boxes.append((cut + [x1, y1, x1, y1])[keep])
        labels.append(np.where(left < SEEN, IGNORE, scene.labels)[keep])
    return Scene(canvas, np.concatenate(boxes).astype(np.float32), np.concatenate(labels))


@dataclass
class Laid:
    """An object in a scene under construction; `mask` is what is seen of a pasted one."""

    box: np.ndarray
    label: int
    mask: np.ndarray | None = None
    whole: int = 0


def paste(scene: Scene, cutouts: Sequence[Cutout], rng: np.random.Generator) -> Scene:
    """`scene` with the cut-outs laid on it; what they cover is judged by what is still seen."""
    size = scene.pixels.shape[0]
    laid = [Laid(box, int(label)) for box, label in zip(scene.boxes, scene.labels)]
    pixels = scene.pixels
    for cutout in cutouts:
        colour, opacity = _place(cutout, size, rng)
        cover = opacity[..., 0] > 0.5
        if cover.sum() < 60:
            continue
        pixels = np.clip(pixels * (1 - opacity) + colour * opacity, 0, 255).astype(np.uint8)
        for thing in laid:
            _cover(thing, cover)
        laid.append(Laid(_bounds(cover), cutout.label, cover, int(cover.sum())))
    laid = [thing for thing in laid if (thing.box[2:] - thing.box[:2]).min() >= 3]
    boxes = np.array([thing.box for thing in laid], np.float32).reshape(-1, 4)
    return Scene(pixels, boxes, np.array([thing.label for thing in laid], np.int64))


def _place(cutout: Cutout, size: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    height, width = cutout.pixels.shape[:2]
    share = float(np.clip(cutout.size * np.exp(rng.uniform(-0.7, 0.5)), 0.08, 0.7))
    zoom = share * size / max(height, width)
    turned = cv2.getRotationMatrix2D((width / 2, height / 2), rng.uniform(0, 360), zoom)
    if rng.random() < 0.5:
        turned = turned @ np.array([[-1, 0, width], [0, 1, 0], [0, 0, 1]])
    turned[:, 2] += rng.uniform(0.05, 0.95, 2) * size - np.array((width, height)) / 2
    flags = cv2.INTER_AREA if zoom < 0.5 else cv2.INTER_LINEAR
    layer = cv2.warpAffine(cutout.pixels, turned, (size, size), flags=flags).astype(np.float32)
    opacity = layer[..., 3:] / 255
    return layer[..., :3] * rng.uniform(0.75, 1.2), opacity


def _cover(thing: Laid, cover: np.ndarray) -> None:
    if thing.mask is not None:
        if (thing.mask & cover).any():
            thing.mask = thing.mask & ~cover
            thing.box = _bounds(thing.mask)
            thing.label = thing.label if thing.mask.sum() > SEEN * thing.whole else IGNORE
        return
    x1, y1, x2, y2 = (int(v) for v in thing.box)
    hidden = cover[y1:y2, x1:x2]
    # Its outline is not known, so its box is kept, and not judged once it is well covered.
    if hidden.size and hidden.mean() > 0.35:
        thing.label = IGNORE


def _bounds(mask: np.ndarray) -> np.ndarray:
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if len(rows) == 0:
        return np.zeros(4, np.float32)
    return np.array((columns[0], rows[0], columns[-1] + 1, rows[-1] + 1), np.float32)
