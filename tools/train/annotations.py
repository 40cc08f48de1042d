"""Reads annotation files, Pascal VOC and YOLO, upright or oriented, as they stand.

Throws ValueError for what is wrong, without naming the file: whoever reads many names it.
"""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from pathlib import Path

import numpy as np

# Boxes, names, corners where all labels are oriented, and width and height where the annotation says them.
Read = tuple[np.ndarray, list[str], np.ndarray | None, tuple[int, int] | None]


def read_voc(file: Path) -> Read:
    """Every object with its name, of a difficult one the empty name. Throws ParseError for what is no XML."""
    names, boxes = [], []
    root = ElementTree.parse(file).getroot()
    for item in root.iter("object"):
        difficult = (item.findtext("difficult") or "0").strip() == "1"
        names.append("" if difficult else (item.findtext("name") or "").strip())
        boxes.append([float(item.findtext(f"bndbox/{k}") or "nan") for k in ("xmin", "ymin", "xmax", "ymax")])
    size = [root.findtext(f"size/{side}") for side in ("width", "height")]
    shape = (round(float(size[0])), round(float(size[1]))) if size[0] and size[1] else None
    return np.array(boxes, np.float32).reshape(-1, 4), names, None, shape


def read_yolo(file: Path, size: tuple[float, float], labels: Sequence[str]) -> Read:
    """Class and four corners, or class and centre, width, height, all 0-1: upright boxes either way.

    `size` is the picture's width and height; `labels` are what the numbers mean: those of the set's classes.txt, or
    else of the recipe.
    """
    names, boxes, corners = [], [], []
    for line in filter(str.strip, file.read_text("utf-8-sig").splitlines()):
        kind, *numbers = line.split()
        if len(numbers) < 4 or len(numbers) % 2:
            raise ValueError(f"{len(numbers)} numbers follow a class; a box has 4, an oriented box 8")
        points = np.array(numbers, np.float32).reshape(-1, 2) * size
        if len(points) == 2:
            points = np.stack((points[0] - points[1] / 2, points[0] + points[1] / 2))
        else:
            corners.append(points)
        if not 0 <= int(kind) < len(labels):
            raise ValueError(f"it has class {kind}, and there are {len(labels)}: add a classes.txt to the set")
        names.append(labels[int(kind)])
        boxes.append(np.concatenate((points.min(0), points.max(0))))
    oriented = np.array(corners, np.float32) if boxes and len(corners) == len(boxes) else None
    return np.array(boxes, np.float32).reshape(-1, 4), names, oriented, None


def yolo_names(annotations: Path) -> list[str]:
    """What the numbers of a YOLO set mean, by its classes.txt; empty where it does not say."""
    for folder in (annotations, annotations.parent):
        if (folder / "classes.txt").exists():
            return [line.strip() for line in (folder / "classes.txt").read_text("utf-8-sig").strip().split("\n")]
        if (folder / "data.yaml").exists():
            raise ValueError(f"{folder} numbers its labels in data.yaml: `stepout dataset convert --to voc` makes a set that says them.")
    return []
